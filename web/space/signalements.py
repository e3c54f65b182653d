"""What a guichet was formally told, and its answer: an agent reads, asks for help, answers."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from quality.follow_up import MAX_WORDS, SignalementService
from quality.life import LIFE, Action
from quality.signalements import Signalement
from web.console.quality.letters import orders
from web.errors import UnknownPage
from web.files import numbered_file
from web.kept import MOST_ATTACHED, attached
from web.shell import Asked, Go, Page, Shell, page

PATH = "/mon-guichet/signalements/{signalement}"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show, Right.SPEAK),
        shell.page(f"{PATH}/fichier/{{step:int}}/{{number:int}}", file, Right.SPEAK),
        shell.order(f"{PATH}/appui", ask_help, Right.SPEAK, again=show),
        shell.order(f"{PATH}/reponse", answer, Right.SPEAK, again=show, takes_files=True),
    ]


def show(asked: Asked) -> Page:
    """Opening it is receiving it. That is noted before the page is made."""
    with asked.site.units.reading() as work:
        known = _own(asked.within(work))
        is_first = known.last(Action.ACKNOWLEDGE) is None and Action.ACKNOWLEDGE in LIFE[known.status]
    if asked.error is None and is_first:
        with asked.site.units() as work:
            within = asked.within(work)
            _service(within).acknowledge(_own(within), by=asked.by)
    signalement = _own(asked)
    answers = signalement.is_pending and Action.ANSWER in LIFE[signalement.status]
    said = asked.refusal.sentence if asked.refusal else ""
    is_at_field = answers and asked.request.url.path.endswith("/reponse")
    return page(
        "space/signalement.html",
        signalement=signalement,
        aujourdhui=asked.today,
        recu=signalement.last(Action.ACKNOWLEDGE),
        repond=answers,
        demande_appui=signalement.help_asked_at is None and Action.ASK_HELP in LIFE[signalement.status],
        pas=[(n, step) for n, step in enumerate(signalement.history) if step.files],
        saisi=asked.filled({"texte": ""}),
        texte_au_plus=MAX_WORDS,
        fichiers_au_plus=MOST_ATTACHED,
        faute=said if is_at_field else "",
        refus_dit="" if is_at_field else said,
        fait_dit=asked.done("space.signalements"),
    )


def file(asked: Asked) -> Response:
    """A letter, or what the guichet has sent."""
    history = _own(asked).history
    files = history[asked.path["step"]].files if asked.path["step"] < len(history) else ()
    return numbered_file(asked.site.files, files, asked.path["number"])


def ask_help(asked: Asked) -> Go:
    is_new = _service(asked).ask_help(_own(asked), by=asked.by)
    return _back(asked, "appui" if is_new else "appui-deja")


def answer(asked: Asked) -> Go:
    files = attached(asked)
    _service(asked).answer(_own(asked), by=asked.by, text=asked.text("texte"), files=files)
    return _back(asked, "reponse")


def _own(asked: Asked) -> Signalement:
    """One of the agent's own guichet; ``UnknownPage``."""
    found = asked.work.signalements.by_reference(str(asked.path["signalement"]).strip().upper())
    if found is None or found.guichet_id != asked.by.guichet_id:
        raise UnknownPage
    return found


def _service(asked: Asked) -> SignalementService:
    return orders(asked.by.guichet_id or 0, asked)


def _back(asked: Asked, done: str) -> Go:
    return Go(f"{PATH.format(signalement=asked.path['signalement'])}?fait={done}")
