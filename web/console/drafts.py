"""The texts that a gestionnaire has begun: kept as they type, whatever becomes of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tickets.workplace import DRAFTS_KEPT
from web.errors import UnknownPage
from web.shell import Asked, Go, Shell

LONGEST = 20_000  # characters
DISCARDED = ":jete"
"""Follows the place of a text that was thrown away."""

_PLACE = re.compile(r"[a-z]{1,20}(?::[\w.-]{1,60}){0,3}", re.ASCII)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.order("/brouillons", keep, takes_masked=True, counts_masked=False),  # while typing
        shell.order("/brouillons/jeter", discard),
        shell.order("/brouillons/reprendre", take_back),
    ]


def keep(asked: Asked) -> Response:
    place, text, drafts = _place(asked), asked.text("texte")[:LONGEST], asked.work.drafts
    drafts.purge(asked.now - DRAFTS_KEPT)
    if text.strip():
        drafts.keep(asked.me, place, text, asked.now)
    else:
        drafts.forget(asked.me, place)
    return JSONResponse({})


def discard(asked: Asked) -> Go:
    """Out of the way, and kept once more for whoever thinks better of it."""
    place = _place(asked)
    _move(asked, place, place + DISCARDED)
    return Go(_page_of(place, thrown_away=True))


def take_back(asked: Asked) -> Go:
    """Unless the gestionnaire has begun another text since."""
    place = _place(asked)
    if asked.work.drafts.of(asked.me, place) is None:
        _move(asked, place + DISCARDED, place)
    return Go(_page_of(place))


def _move(asked: Asked, place: str, to: str) -> None:
    drafts = asked.work.drafts
    draft = drafts.of(asked.me, place)
    if draft is not None:
        drafts.keep(asked.me, to, draft.text, asked.now)
        drafts.forget(asked.me, place)


def _place(asked: Asked) -> str:
    place = asked.text("place")
    if not _PLACE.fullmatch(place):
        raise UnknownPage
    return place


def _page_of(place: str, *, thrown_away: bool = False) -> str:
    """« ticket:T-2026-0001:reponse » was typed on the ticket's page, « fiche:nir:reponse » on the entry's.

    A ticket's page offers to take back what was thrown away from it.
    """
    kind, _, rest = place.partition(":")
    name, _, text = rest.partition(":")
    match kind:
        case "ticket":
            told = f"?jete={text}" if thrown_away else ""
            return f"/tickets/{name}{told}#brouillon-{text}"
        case "fiche":
            return f"/base/{name}" if name else "/base"
        case _:
            return "/"
