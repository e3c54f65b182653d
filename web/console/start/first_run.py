"""The first run, once somebody is in: the guichets, their agents, the channels, the first answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.routing import BaseRoute

from guichets.access import AccessService, shown_code
from guichets.particulars import read_particulars
from guichets.registry import GuichetKind, Role
from guichets.rights import Right
from guichets.scope import seen_guichets
from guichets.service import GuichetService
from knowledge_base.entries import Entry
from knowledge_base.local_values import signatory
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Unclear, Verdict
from rendering.labels import GUICHET_KIND, ROLE
from web.console.people.invitations import invite_all, read_names
from web.console.people.seen import seen_guichet
from web.console.start import settings_forms
from web.console.start.first_steps import INSIDE, step_page, steps_done
from web.console.start.settings_forms import Part, securities
from web.errors import NoGuichetChosen
from web.installation import Installation, TrialFailed
from web.navigation import FIRST_RUN
from web.shell import Asked, Go, Page, Shell

CHANNELS = (Part.TELEGRAM, Part.MAIL, Part.MAILBOX, Part.SENDERS)
ROLES = (Role.AGENT, Role.REFERENT)
"""An agent unless said otherwise: a référent may cut their colleagues' accesses."""

# One that the base is sure of, one that it hesitates on, and an act, which only a person does.
QUESTIONS = (
    "combien de temps est valable une demande ?",
    "num sécu faux",
    "pouvez-vous réactiver une demande radiée à tort ?",
)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    right = Right.ADMINISTER
    guichets, agents = f"{FIRST_RUN}/guichets", f"{FIRST_RUN}/agents"
    routes: list[BaseRoute] = [
        shell.page(FIRST_RUN, resume, right),
        shell.page(guichets, show_guichets, right),
        shell.order(guichets, add_guichet, right, again=show_guichets),
        shell.page(agents, show_agents, right),
        shell.order(agents, invite, right, again=show_agents),
        shell.order(f"{FIRST_RUN}/mon-code", give_own_code, right),
        shell.page(f"{FIRST_RUN}/questions", show_questions, right),
    ]
    for part in CHANNELS:
        path, form = f"{FIRST_RUN}/{part}", partial(show_channel, part)
        keep = partial(try_channel, part)
        routes += [
            shell.page(path, form, Right.SET_UP),
            shell.order(path, keep, Right.SET_UP, again=form, takes_masked=True),
        ]
    return routes


def resume(asked: Asked) -> Go:
    """The first step that is left."""
    done = steps_done(asked)
    left = [step for step in INSIDE if step.name not in done]
    return Go((left or INSIDE[-1:])[0].path)


def show_guichets(asked: Asked) -> Page:
    return step_page(
        "guichets",
        "demarrage_guichets.html",
        asked,
        saisie=asked.filled({"name": "", "kind": GuichetKind.COMMUNE.value, "commune": ""}),
        fautes=asked.sentences or {"name": asked.refused},
        types=[(kind.value, GUICHET_KIND[kind]) for kind in GuichetKind],
        guichets=seen_guichets(asked.work, asked.by),
        departement=_departement(asked),
        fait_dit=asked.done("start.first_run"),
    )


def add_guichet(asked: Asked) -> Go:
    said = read_particulars({name: asked.text(name) for name in ("name", "kind", "commune")})
    asked.commands(GuichetService).add(said, departement=_departement(asked), by=asked.by)
    return Go(f"{FIRST_RUN}/guichets?fait=guichet")


def show_agents(asked: Asked) -> Page:
    known = {"guichet": asked.query.get("guichet", ""), "role": Role.AGENT.value, "noms": ""}
    return step_page(
        "agents",
        "demarrage_agents.html",
        asked,
        saisie=asked.filled(known),
        refusal=asked.refused,
        guichets=[(guichet.id, guichet.name) for guichet in seen_guichets(asked.work, asked.by)],
        roles=[(role.value, ROLE[role]) for role in ROLES],
        a_un_bot=asked.site.installation.settings()["telegram_token"].is_set,
    )


def invite(asked: Asked) -> Page:
    """The sheet to hand over, shown once."""
    named, bot = read_names(asked.text("noms")), _bot_name(asked.site.installation)
    guichet = seen_guichet(asked)
    if guichet is None or guichet.closed_at is not None:
        raise NoGuichetChosen
    role = next((role for role in ROLES if role.value == asked.text("role")), Role.AGENT)
    return step_page(
        "agents",
        "demarrage_feuille.html",
        asked,
        guichet=guichet,
        invites=invite_all(asked, named, guichet=guichet, role=role),
        bot=bot,
        service=signatory(
            asked.work.local_values.of(guichet.departement),
            asked.site.installation.settings()["service_name"].value,
        ),
    )


def show_channel(part: Part, asked: Asked) -> Page:
    form = settings_forms.shown(part, asked)
    return step_page(
        part,
        "demarrage_canal.html",
        asked,
        formulaire=form,
        securites=securities(part),
        bot=_bot_name(asked.site.installation) if part is Part.TELEGRAM else "",
        fait_dit=asked.done("start.first_run"),
    )


def try_channel(part: Part, asked: Asked) -> Go:
    is_tried = settings_forms.keep(part, asked)
    return Go(f"{FIRST_RUN}/{part}?fait={part if is_tried else 'sans-essai'}")


def give_own_code(asked: Asked) -> Page:
    """With which the visitor joins their own Telegram account; shown once."""
    bot = _bot_name(asked.site.installation)
    code = asked.commands(AccessService).invite_again(asked.by, by=asked.by)
    return step_page("telegram", "demarrage_code.html", asked, code=shown_code(code), bot=bot)


def show_questions(asked: Asked) -> Page:
    """Put to the base as an agent would: what the service does with each."""
    examples = [_example(question, asked.site.ask(question)) for question in QUESTIONS]
    return step_page("questions", "demarrage_questions.html", asked, exemples=examples)


def _example(question: str, verdict: Verdict) -> tuple[str, str, Sequence[Entry]]:
    """How it goes on, and with which entries: none when it becomes a ticket."""
    match verdict:
        case Answer(entry):
            return question, "answer", (entry,)
        case Probable(entries):
            return question, "nearest", entries
        case Suggestions(entries):
            return question, "titles", entries
        case Unclear() | NoMatch():
            return question, "ticket", ()


def _bot_name(installation: Installation) -> str:
    """Empty where there is no bot, or where Telegram does not say; it may take seconds."""
    if not installation.settings()["telegram_token"].is_set:
        return ""
    try:
        return installation.bot_name("")
    except TrialFailed:
        return ""


def _departement(asked: Asked) -> str:
    return asked.visitor.departement or asked.zone.departement
