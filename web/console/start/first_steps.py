"""The steps of the first run, in their order, and the page that each of them is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guichets.access import web_caller
from storage.unit_of_work import Work
from web.navigation import FIRST_RUN
from web.shell import Asked, Page, bare_page, page

LATELY = 50
"""Messages of the visitor's discussion among which their own question is looked for."""


@dataclass(frozen=True)
class Step:
    """``path`` is empty for those that only the first link opens."""

    name: str
    label: str
    path: str = ""


AT_THE_DOOR: Sequence[Step] = (
    Step("service", "Votre service"),
    Step("identite", "Vous"),
)
INSIDE: Sequence[Step] = (
    Step("guichets", "Vos guichets", f"{FIRST_RUN}/guichets"),
    Step("agents", "Leurs agents", f"{FIRST_RUN}/agents"),
    Step("telegram", "Telegram", f"{FIRST_RUN}/telegram"),
    Step("mel", "Mél", f"{FIRST_RUN}/mel"),
    Step("boite", "Boîte de réception", f"{FIRST_RUN}/boite"),
    Step("expediteurs", "Expéditeurs", f"{FIRST_RUN}/expediteurs"),
    Step("questions", "Premières réponses", f"{FIRST_RUN}/questions"),
)


STEPS = (*AT_THE_DOOR, *INSIDE)


def step_page(here: str, template: str, asked: Asked, **values: object) -> Page:
    """Of the first run: what is done, what comes next, and what awaits a restart."""
    done, inside = steps_done(asked), [step.name for step in INSIDE]
    following = INSIDE[inside.index(here) + 1 :]
    return page(
        f"console/start/{template}",
        etapes=STEPS,
        etape_ici=here,
        faites={step.name for step in AT_THE_DOOR} | done,
        est_fait=here in done,
        suivante=following[0].path if following else "/tickets",  # the service is ready
        attend=asked.site.installation.awaits_restart(),
        **values,
    )


def door_page(here: str, template: str, **values: object) -> Page:
    """Before anybody is in."""
    names = [step.name for step in AT_THE_DOOR]
    done = names[: names.index(here)]
    return bare_page(f"console/start/{template}", etapes=STEPS, etape_ici=here, faites=done, **values)


def steps_done(asked: Asked) -> frozenset[str]:
    """Found in what there is, so that each step may be skipped, left and taken up again."""
    work, settings = asked.work, asked.site.installation.settings()
    said = work.web_messages.latest(web_caller(asked.by).chat_ref, limit=LATELY)
    done = {
        "guichets": bool(work.registry.guichets()),
        "agents": not is_unfinished(work),
        "telegram": settings["telegram_token"].is_set,
        "mel": settings["smtp_url"].is_set,
        "boite": settings["imap_url"].is_set,
        "expediteurs": settings["mail_verifier"].is_set or settings["mail_dkim"].value == "oui",
        "questions": any(message.from_agent for message in said),
    }
    return frozenset(name for name, is_done in done.items() if is_done)


def is_unfinished(work: Work) -> bool:
    """No guichet yet, or nobody invited to any: the service serves nobody."""
    return not work.registry.serves_anybody()
