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
from privacy.nir import mask
from privacy.text import clean
from tickets.workplace import DRAFTS_KEPT
from web.errors import UnknownPage
from web.site import Site
from web.visitors import Visitor, field, form_of

LONGEST = 20_000  # characters

_PLACE = re.compile(r"[a-z]{1,20}(?::[\w.-]{1,60}){0,3}", re.ASCII)


class DraftKeeping:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.order("/brouillons", self.keep, Right.ACT),
            self._site.order("/brouillons/jeter", self.discard, Right.ACT),
        ]

    async def keep(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            text = mask(clean(field(form, "texte"))[:LONGEST]).text
            await run_in_threadpool(self._keep, visitor.agent, _place(field(form, "place")), text)
        return JSONResponse({})

    async def discard(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            place = _place(field(form, "place"))
            await run_in_threadpool(self._keep, visitor.agent, place, "")
        return RedirectResponse(_page_of(place), 303)

    def _keep(self, agent: Agent, place: str, text: str) -> None:
        assert agent.id is not None
        now = self._site.clock()
        with self._site.units() as work:
            work.drafts.purge(now - DRAFTS_KEPT)
            if text.strip():
                work.drafts.keep(agent.id, place, text, now)
            else:
                work.drafts.forget(agent.id, place)


def _place(asked: str) -> str:
    if not _PLACE.fullmatch(asked):
        raise UnknownPage
    return asked


def _page_of(place: str) -> str:
    """« ticket:T-2026-0001:reponse » was typed on the ticket's page, « fiche:nir:reponse » on the entry's."""
    kind, _, rest = place.partition(":")
    name = rest.partition(":")[0]
    match kind:
        case "ticket":
            return f"/tickets/{name}"
        case "fiche":
            return f"/base/{name}" if name else "/base"
        case _:
            return "/"
