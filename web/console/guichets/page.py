"""A guichet's page, and its end: closing it, with what becomes of its agents, and reopening it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import AgentsStillActive
from guichets.keeping import Keeping
from guichets.rights import Right
from web.console.guichets.address import PATH
from web.console.guichets.story import Story, seen_guichet, story_of
from web.faults import Fault, fault_of
from web.forms import CHANNEL
from web.site import Site
from web.visitors import Visitor, field, form_of

DONE = {
    "ajouter": "Le guichet est ajouté. Invitez maintenant ses agents.",
    "modifier": "C’est enregistré.",
    "fermer": "Le guichet est fermé : il n’est plus proposé nulle part, et son histoire reste.",
    "rouvrir": "Le guichet est rouvert. Les accès fermés le restent : invitez ceux qui reviennent.",
}


class GuichetPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        one = f"{PATH}/{{guichet:int}}"
        return [
            self._site.page(one, self.show, Right.READ),
            self._site.page(f"{one}/fermer", self.confirm_closing, Right.ACT),
            self._site.order(f"{one}/fermer", self.close, Right.ACT),
            self._site.order(f"{one}/rouvrir", self.reopen, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        return self._site.pages.page(
            "console/guichets/guichet.html",
            visitor,
            histoire=await self._story(request, visitor),
            fait_dit=DONE.get(done, ""),
            annulable=done == "fermer",
        )

    async def confirm_closing(self, request: Request, visitor: Visitor) -> Response:
        return await self._closing(request, visitor)

    async def close(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["guichet"]
        async with form_of(request, visitor) as form:
            with_accesses = field(form, "acces") == "oui"
        try:
            await run_in_threadpool(self._close, number, with_accesses, visitor)
        except AgentsStillActive as refused:
            return await self._closing(request, visitor, refusal=fault_of(refused))
        return RedirectResponse(f"{PATH}/{number}?fait=fermer", 303)

    async def reopen(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["guichet"]
        async with form_of(request, visitor):
            await run_in_threadpool(self._reopen, number, visitor)
        return RedirectResponse(f"{PATH}/{number}?fait=rouvrir", 303)

    async def _closing(self, request: Request, visitor: Visitor, refusal: Fault | None = None) -> Response:
        return self._site.pages.page(
            "console/guichets/guichet_fermer.html",
            visitor,
            status=refusal.status if refusal else 200,
            histoire=await self._story(request, visitor),
            refus_dit=refusal.sentence if refusal else "",
        )

    async def _story(self, request: Request, visitor: Visitor) -> Story:
        return await run_in_threadpool(self._read, request.path_params["guichet"], visitor)

    def _read(self, number: int, visitor: Visitor) -> Story:
        with self._site.units.reading() as work:
            guichet = seen_guichet(work, number, visitor.agent)
            return story_of(guichet, work, visitor.agent, now=self._site.clock(), zone=self._site.zone)

    def _close(self, number: int, with_accesses: bool, visitor: Visitor) -> None:
        with self._site.units() as work:
            guichet = seen_guichet(work, number, visitor.agent)
            keeping = Keeping(work, now=self._site.clock(), channel=CHANNEL)
            keeping.close(guichet, by=visitor.agent, with_accesses=with_accesses)

    def _reopen(self, number: int, visitor: Visitor) -> None:
        with self._site.units() as work:
            guichet = seen_guichet(work, number, visitor.agent)
            Keeping(work, now=self._site.clock(), channel=CHANNEL).reopen(guichet, by=visitor.agent)
