"""The texts that she has begun: kept as she types, whatever becomes of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from tickets.workplace import DRAFTS_KEPT
from web.errors import UnknownPage
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of

LONGEST = 20_000  # characters
DISCARDED = ":jete"
"""Follows the place of a text that was thrown away."""

_PLACE = re.compile(r"[a-z]{1,20}(?::[\w.-]{1,60}){0,3}", re.ASCII)


class DraftKeeping:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.order("/brouillons", self.keep, Right.ACT, counts_masked=False),  # as she types
            self._site.order("/brouillons/jeter", self.discard, Right.ACT),
            self._site.order("/brouillons/reprendre", self.take_back, Right.ACT),
        ]

    async def keep(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            text = field(form, "texte")[:LONGEST]
            await run_in_threadpool(self._keep, visitor.agent, _place(field(form, "place")), text)
        return JSONResponse({})

    async def discard(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            place = _place(field(form, "place"))
            await run_in_threadpool(self._discard, visitor.agent, place)
        return RedirectResponse(_page_of(place, thrown_away=True), 303)

    async def take_back(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            place = _place(field(form, "place"))
            await run_in_threadpool(self._take_back, visitor.agent, place)
        return RedirectResponse(_page_of(place), 303)

    def _keep(self, agent: Agent, place: str, text: str) -> None:
        now = self._site.clock()
        with self._site.units() as work:
            work.drafts.purge(now - DRAFTS_KEPT)
            if text.strip():
                work.drafts.keep(_identity(agent), place, text, now)
            else:
                work.drafts.forget(_identity(agent), place)

    def _discard(self, agent: Agent, place: str) -> None:
        """Out of the way, and kept once more for whoever thinks better of it."""
        with self._site.units() as work:
            self._move(agent, place, place + DISCARDED, work)

    def _take_back(self, agent: Agent, place: str) -> None:
        """Unless she has begun another text since."""
        with self._site.units() as work:
            if work.drafts.of(_identity(agent), place) is None:
                self._move(agent, place + DISCARDED, place, work)

    def _move(self, agent: Agent, place: str, to: str, work: Work) -> None:
        draft = work.drafts.of(_identity(agent), place)
        if draft is not None:
            work.drafts.keep(_identity(agent), to, draft.text, self._site.clock())
            work.drafts.forget(_identity(agent), place)


def _identity(agent: Agent) -> int:
    assert agent.id is not None
    return agent.id


def _place(asked: str) -> str:
    if not _PLACE.fullmatch(asked):
        raise UnknownPage
    return asked


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
