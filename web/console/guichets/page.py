"""A guichet's page, and its end: closing it, with what becomes of its agents, and reopening it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.registry import Guichet
from guichets.rights import Right
from guichets.service import GuichetService
from web.console.guichets.address import PATH
from web.console.guichets.story import Story, seen_guichet, story_of
from web.forms import CHANNEL
from web.shell import Asked, Go, Page, Shell, page

DONE = {
    "ajouter": "Le guichet est ajouté. Invitez maintenant ses agents.",
    "modifier": "C’est enregistré.",
    "fermer": "Le guichet est fermé : il n’est plus proposé nulle part, et son histoire reste.",
    "rouvrir": "Le guichet est rouvert. Les accès fermés le restent : invitez ceux qui reviennent.",
}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{guichet:int}}"
    return [
        shell.page(one, show),
        shell.page(f"{one}/fermer", confirm_closing, Right.ACT),
        shell.order(f"{one}/fermer", close, again=confirm_closing),
        shell.order(f"{one}/rouvrir", reopen),
    ]


def show(asked: Asked) -> Page:
    return page(
        "console/guichets/guichet.html",
        histoire=_story(asked),
        fait_dit=asked.done(DONE),
        annulable=asked.query.get("fait") == "fermer",
    )


def confirm_closing(asked: Asked) -> Page:
    return page("console/guichets/guichet_fermer.html", histoire=_story(asked), refus_dit=asked.refused)


def close(asked: Asked) -> Go:
    guichet = _seen(asked)
    _keeping(asked).close(guichet, by=asked.by, with_accesses=asked.text("acces") == "oui")
    return Go(f"{PATH}/{guichet.id}?fait=fermer")


def reopen(asked: Asked) -> Go:
    guichet = _seen(asked)
    _keeping(asked).reopen(guichet, by=asked.by)
    return Go(f"{PATH}/{guichet.id}?fait=rouvrir")


def _seen(asked: Asked) -> Guichet:
    return seen_guichet(asked.work, asked.path["guichet"], asked.by)


def _story(asked: Asked) -> Story:
    return story_of(_seen(asked), asked.work, asked.by, now=asked.now, zone=asked.zone)


def _keeping(asked: Asked) -> GuichetService:
    return GuichetService(asked.work, now=asked.now, channel=CHANNEL)
