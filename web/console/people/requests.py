"""Those who ask to be let in from a chat: accepted, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.access import Accesses
from guichets.errors import GuichetError
from guichets.registry import AccessRequest, Guichet
from guichets.rights import Right
from guichets.scope import sees
from web.errors import UnknownPage
from web.faults import fault_of
from web.fields import number_of
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of

DONE = {
    "accepter": "La personne est prévenue : elle peut poser sa première question.",
    "refuser": "La demande est refusée. La personne est prévenue.",
}


@dataclass(frozen=True)
class Asked:
    """``near`` are the guichets that she may have meant, when what she typed is none that is open."""

    id: int
    name: str
    channel: str
    typed: str
    guichet_id: int | None
    at: datetime
    near: Sequence[Guichet]


class AccessRequests:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page("/personnes/demandes", self.index, Right.READ),
            self._site.order("/personnes/demandes/{asked:int}/{order}", self.decide, Right.ACT),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(visitor, done=DONE.get(request.query_params.get("fait", ""), ""))

    async def decide(self, request: Request, visitor: Visitor) -> Response:
        order = request.path_params["order"]
        if order not in DONE:
            raise UnknownPage
        async with form_of(request, visitor) as form:
            guichet = field(form, "guichet")
            try:
                await run_in_threadpool(self._decide, request.path_params["asked"], order, guichet, visitor)
            except GuichetError as refused:
                return await self._page(visitor, refusal=fault_of(refused).sentence)
        return RedirectResponse(f"/personnes/demandes?fait={order}", 303)

    async def _page(self, visitor: Visitor, *, done: str = "", refusal: str = "") -> Response:
        asked, guichets = await run_in_threadpool(self._asked, visitor)
        return self._site.pages.page(
            "console/people/demandes.html",
            visitor,
            status=422 if refusal else 200,
            demandes=asked,
            guichets=guichets,
            fait_dit=done,
            refusal=refusal,
        )

    def _asked(self, visitor: Visitor) -> tuple[Sequence[Asked], Sequence[Guichet]]:
        with self._site.units.reading() as work:
            found = [
                _shown(one, work) for one in work.people_list.pending_requests() if _sees(one, work, visitor)
            ]
            return found, [g for g in work.registry.guichets() if sees(work, visitor.agent, g.id)]

    def _decide(self, number: int, order: str, guichet: str, visitor: Visitor) -> None:
        with self._site.units() as work:
            asked = work.registry.access_request(number)
            if asked is None or not _sees(asked, work, visitor):
                raise UnknownPage
            accesses = Accesses(work, now=self._site.clock())
            if order == "refuser":
                accesses.refuse(number, by=visitor.agent)
                return
            chosen = number_of(guichet)
            if chosen is not None:
                if not sees(work, visitor.agent, chosen):
                    raise UnknownPage
                accesses.choose_guichet(number, chosen, by=visitor.agent)
            accesses.accept(number, by=visitor.agent)


def _sees(asked: AccessRequest, work: Work, visitor: Visitor) -> bool:
    return sees(work, visitor.agent, asked.guichet_id)


def _shown(asked: AccessRequest, work: Work) -> Asked:
    assert asked.id is not None
    name = work.people.guichet_name(asked.guichet_id)
    known = work.registry.guichet(asked.guichet_id) if asked.guichet_id is not None else None
    is_open = known is not None and known.closed_at is None
    near = () if is_open else work.registry.guichets_like(asked.guichet_text, limit=5)
    return Asked(
        asked.id,
        asked.display_name,
        asked.channel,
        name or asked.guichet_text,
        asked.guichet_id if is_open else None,
        asked.asked_at,
        near,
    )
