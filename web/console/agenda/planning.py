"""Planning an event: what, when, where, for which guichets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agenda.events import Event
from agenda.planning import Planning
from guichets.registry import Agent, Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from rendering.labels import EVENT_KIND
from web.console.agenda.form import AskedEvent, Plan, read_plan
from web.forms import CHANNEL
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, form_of

_AN_INSTANT = timedelta(microseconds=1)


class EventPlanning:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page("/agenda/nouveau", self.blank, Right.ACT),
            self._site.order("/agenda/nouveau", self.plan, Right.ACT),
        ]

    async def blank(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(visitor, AskedEvent.of_kind(request.query_params.get("type", "")), {})

    async def plan(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            asked = AskedEvent.sent(form)
        done = await run_in_threadpool(self._plan, asked, visitor.agent)
        if isinstance(done, int):
            return RedirectResponse(f"/agenda/{done}?fait=prevu", 303)
        return await self._page(visitor, asked, done)

    async def _page(self, visitor: Visitor, asked: AskedEvent, faults: Mapping[str, str]) -> Response:
        return self._site.pages.page(
            "console/agenda/agenda_nouveau.html",
            visitor,
            status=422 if faults else 200,
            saisi=asked.fields,
            coches=asked.guichet_ids,
            fautes=faults,
            types=EVENT_KIND.items(),
            guichets=await run_in_threadpool(self._guichets, visitor.agent),
        )

    def _guichets(self, reader: Agent) -> list[Guichet]:
        with self._site.units.reading() as work:
            return seen_guichets(work, reader)

    def _plan(self, asked: AskedEvent, by: Agent) -> int | Mapping[str, str]:
        """The number of the event, or the faults of the form."""
        now = self._site.clock()
        with self._site.units() as work:
            if asked.fields.masked:
                return asked.fields.nir_fault
            choosable = frozenset(guichet.id for guichet in seen_guichets(work, by) if guichet.id is not None)
            plan = read_plan(asked, now=now, zone=self._site.zone, choosable=choosable)
            if not isinstance(plan, Plan):
                return plan
            event = _already(plan, work, by) or Planning(work, now=now, channel=CHANNEL).plan(
                plan.kind,
                title=plan.title,
                starts_at=plan.starts_at,
                place=plan.place,
                by=by,
                guichet_ids=plan.guichet_ids,
            )
            assert event.id is not None
            return event.id


def _already(plan: Plan, work: Work, by: Agent) -> Event | None:
    """The same event, when the button was pressed twice."""
    asked = (plan.kind, plan.title, plan.place, sorted(plan.guichet_ids), by.id)
    at_once = work.events.between(plan.starts_at, plan.starts_at + _AN_INSTANT)
    return next(
        (e for e in at_once if (e.kind, e.title, e.place, e.guichet_ids, e.planned_by) == asked), None
    )
