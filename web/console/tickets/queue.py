"""The board of tickets: what waits for whom, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from privacy.text import clean
from rendering.labels import ACT, THEME
from tickets.numero_unique import is_numero_unique
from tickets.queue import View
from tickets.saved_views import LONGEST_NAME
from web.console.start.first_steps import is_unfinished
from web.console.tickets.bulk_report import Report, is_in_sight, report_in
from web.console.tickets.queue_address import PATH, Asked, asked_in, references_meant
from web.console.tickets.queue_view import Choices, QueueView, choices, query_of, queue_view
from web.faults import Fault
from web.ports import Work
from web.site import Site, is_fragment
from web.visitors import Visitor


@dataclass(frozen=True)
class WholePage:
    """``report`` is what has just been done, if the address bears it; the installation may be unfinished."""

    view: QueueView
    choices: Choices
    report: Report | None
    is_unfinished: bool


class Queue:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.page(PATH, self.board, Right.READ)]

    async def board(self, request: Request, visitor: Visitor) -> Response:
        """The whole page, or the list and its counts alone for a page that is open."""
        params = request.query_params
        asked = asked_in(params)
        if not is_fragment(request) and "vue" not in params and asked.words:
            named = await run_in_threadpool(self._named, asked.words, visitor.agent)
            if named:
                return RedirectResponse(f"{PATH}/{named}", 303)
        if not is_fragment(request):
            return await self.page(visitor, asked, params=params)
        view = await run_in_threadpool(self._list, asked, params.get("apres", ""), visitor.agent)
        return self._site.pages.page(
            "console/tickets/tickets_fraiche.html", visitor, vue=view, coches=frozenset()
        )

    async def page(
        self,
        visitor: Visitor,
        asked: Asked,
        *,
        params: QueryParams | None = None,
        refusal: Fault | None = None,
        ticked: frozenset[str] = frozenset(),
        view_name: str = "",
    ) -> Response:
        """The page of the list; ``params`` bear what has just been done, ``refusal`` says what was not."""
        params = params or QueryParams()
        whole = await run_in_threadpool(self._whole, asked, params, visitor.agent)
        return self._site.pages.page(
            "console/tickets/tickets.html",
            visitor,
            status=refusal.status if refusal else 200,
            refus=refusal.sentence if refusal else "",
            vue=whole.view,
            filtres=whole.choices,
            rapport=whole.report,
            inacheve=whole.is_unfinished,
            coches=ticked,
            nom_de_vue=view_name,
            au_bout="fin" in params,
            vue_gardee=params.get("fait") == "vue",
            vue_supprimee=clean(params.get("supprimee", ""))[:LONGEST_NAME],
            themes=THEME,
            actes=ACT,
        )

    def _named(self, words: str, reader: Agent) -> str:
        """The reference of the one ticket that these words name: « T-2026-0015 », « t-2026-15 », « 24 », or a
        numéro unique that stands in no other.
        """
        now = self._site.clock()
        with self._site.units.reading() as work:
            for reference in references_meant(words, year=self._site.zone.local(now).year):
                if is_in_sight(reference, work, reader):
                    return reference
            if not is_numero_unique(words):
                return ""
            query = query_of(Asked(view=View.EVERYWHERE, words=words), reader, now=now)
            lines = work.board.page(query, limit=2).lines
            return lines[0].reference if len(lines) == 1 else ""

    def _list(self, asked: Asked, cursor: str, reader: Agent) -> QueueView:
        with self._site.units.reading() as work:
            return self._view(asked, cursor, work, reader)

    def _whole(self, asked: Asked, params: QueryParams, reader: Agent) -> WholePage:
        with self._site.units.reading() as work:
            view = self._view(asked, params.get("apres", ""), work, reader)
            return WholePage(
                view,
                choices(view.asked, work, reader),
                report_in(params, work, reader),
                is_unfinished(work),
            )

    def _view(self, asked: Asked, cursor: str, work: Work, reader: Agent) -> QueueView:
        return queue_view(asked, work, reader, cursor=cursor, now=self._site.clock(), zone=self._site.zone)
