"""The agenda: what is ahead, what has gone by, and the page of each event."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agenda.events import Event, EventKind
from agenda.ports import EventQuery
from guichets.registry import Agent
from guichets.rights import Right
from rendering.ics import ICS_TYPE, event_ics
from rendering.labels import EVENT_KIND
from web.console.agenda.view import EventView, by_month, event_view, seen_event
from web.fields import page_of
from web.site import Site
from web.visitors import Visitor

MOST_AHEAD = 300
PAGE = 40
DONE = frozenset({"prevu", "modifie", "annule"})


class AgendaPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page("/agenda", self.listed, Right.READ),
            self._site.page("/agenda/{event:int}", self.show, Right.READ),
            self._site.page("/agenda/{event:int}/calendrier.ics", self.download, Right.READ),
        ]

    async def listed(self, request: Request, visitor: Visitor) -> Response:
        params = request.query_params
        kind = params.get("type", "")
        wanted = EventQuery(EventKind(kind) if kind in set(EventKind) else None, visitor.departement)
        gone_by = params.get("vue") == "passes"
        page = page_of(params.get("page", ""))
        events, more = await run_in_threadpool(self._events, wanted, gone_by=gone_by, page=page)
        return self._site.pages.page(
            "console/agenda/agenda.html",
            visitor,
            mois=by_month(events, self._site.zone),
            type=wanted.kind.value if wanted.kind else "",
            types=EVENT_KIND.items(),
            passes=gone_by,
            page=page,
            suite_existe=more,
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        view = await run_in_threadpool(self._view, request.path_params["event"], visitor.agent)
        fait = done if done in DONE else ""
        return self._site.pages.page(
            "console/agenda/agenda_evenement.html", visitor, evenement=view, fait=fait
        )

    async def download(self, request: Request, visitor: Visitor) -> Response:
        """Opened in her calendar."""
        content, name = await run_in_threadpool(self._ics, request.path_params["event"], visitor.agent)
        headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
        return Response(content, media_type=ICS_TYPE, headers=headers)

    def _events(self, wanted: EventQuery, *, gone_by: bool, page: int) -> tuple[list[Event], bool]:
        """The events of a page, and whether others follow."""
        now = self._site.clock()
        with self._site.units.reading() as work:
            if not gone_by:
                return list(work.events.ahead(now, wanted, limit=MOST_AHEAD)), False
            found = work.events.gone_by(now, wanted, limit=PAGE + 1, skipped=(page - 1) * PAGE)
            return list(found[:PAGE]), len(found) > PAGE

    def _view(self, number: int, reader: Agent) -> EventView:
        with self._site.units.reading() as work:
            event = seen_event(work, number, reader)
            return event_view(event, work, reader, now=self._site.clock(), zone=self._site.zone)

    def _ics(self, number: int, reader: Agent) -> tuple[bytes, str]:
        with self._site.units.reading() as work:
            event = seen_event(work, number, reader)
            return event_ics(event, now=self._site.clock()), event.reference
