"""Changing and cancelling an event, once she has read who will be told."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agenda.events import Event
from agenda.planning import Planning
from guichets.registry import Agent, Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets, sees
from web.console.agenda.form import AskedEvent, Plan, read_plan
from web.console.agenda.view import EventView, event_view, seen_event, state_of
from web.errors import EventChanged
from web.faults import fault_of
from web.forms import CHANNEL
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of


class EventChanges:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page("/agenda/{event:int}/modifier", self.ask_change, Right.ACT),
            self._site.order("/agenda/{event:int}/modifier", self.change, Right.ACT),
            self._site.page("/agenda/{event:int}/annuler", self.ask_cancel, Right.ACT),
            self._site.order("/agenda/{event:int}/annuler", self.cancel, Right.ACT),
        ]

    async def ask_change(self, request: Request, visitor: Visitor) -> Response:
        return await self._change_page(request, visitor)

    async def change(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["event"]
        async with form_of(request, visitor, takes_masked=True) as form:
            asked, state = AskedEvent.sent(form), field(form, "etat")
        try:
            faults = await run_in_threadpool(self._change, number, state, asked, visitor.agent)
        except EventChanged as changed:
            return await self._change_page(request, visitor, asked, {"": fault_of(changed).sentence}, 409)
        if faults:
            return await self._change_page(request, visitor, asked, faults, 422)
        return RedirectResponse(f"/agenda/{number}?fait=modifie", 303)

    async def ask_cancel(self, request: Request, visitor: Visitor) -> Response:
        return await self._cancel_page(request, visitor)

    async def cancel(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["event"]
        async with form_of(request, visitor) as form:
            state = field(form, "etat")
        try:
            await run_in_threadpool(self._cancel, number, state, visitor.agent)
        except EventChanged as changed:
            return await self._cancel_page(request, visitor, fault_of(changed).sentence, 409)
        return RedirectResponse(f"/agenda/{number}?fait=annule", 303)

    async def _change_page(
        self,
        request: Request,
        visitor: Visitor,
        asked: AskedEvent | None = None,
        faults: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        number = request.path_params["event"]
        event, view, guichets = await run_in_threadpool(self._to_change, number, visitor.agent)
        if not view.is_changeable:
            return RedirectResponse(f"/agenda/{view.id}", 303)
        typed = asked or AskedEvent.like(event, self._site.zone)
        return self._site.pages.page(
            "console/agenda/agenda_modifier.html",
            visitor,
            status=status,
            evenement=view,
            saisi=typed.fields,
            coches=typed.guichet_ids,
            guichets=guichets,
            fautes=faults or {},
        )

    async def _cancel_page(
        self, request: Request, visitor: Visitor, refusal: str = "", status: int = 200
    ) -> Response:
        view = await run_in_threadpool(self._seen, request.path_params["event"], visitor.agent)
        if not view.is_changeable:
            return RedirectResponse(f"/agenda/{view.id}", 303)
        return self._site.pages.page(
            "console/agenda/agenda_annuler.html", visitor, status=status, evenement=view, refus=refusal
        )

    def _seen(self, number: int, reader: Agent) -> EventView:
        with self._site.units.reading() as work:
            event = seen_event(work, number, reader)
            return event_view(event, work, reader, now=self._site.clock(), zone=self._site.zone)

    def _to_change(self, number: int, reader: Agent) -> tuple[Event, EventView, list[Guichet]]:
        with self._site.units.reading() as work:
            event = seen_event(work, number, reader)
            view = event_view(event, work, reader, now=self._site.clock(), zone=self._site.zone)
            return event, view, _choosable(event, work, reader)

    def _change(self, number: int, state: str, asked: AskedEvent, by: Agent) -> Mapping[str, str]:
        """The faults of the form; none once the event is changed."""
        now = self._site.clock()
        with self._site.units() as work:
            event = self._unchanged(work, number, state, by)
            if asked.fields.masked:
                return asked.fields.nir_fault
            choosable = frozenset(g.id for g in _choosable(event, work, by) if g.id is not None)
            plan = read_plan(asked, now=now, zone=self._site.zone, choosable=choosable, kind=event.kind)
            if not isinstance(plan, Plan):
                return plan
            Planning(work, now=now, channel=CHANNEL).change(
                event,
                title=plan.title,
                starts_at=plan.starts_at,
                place=plan.place,
                guichet_ids=plan.guichet_ids.union(set(event.guichet_ids) - choosable),
                by=by,
            )
            return {}

    def _cancel(self, number: int, state: str, by: Agent) -> None:
        with self._site.units() as work:
            event = self._unchanged(work, number, state, by)
            Planning(work, now=self._site.clock(), channel=CHANNEL).cancel(event, by=by)

    def _unchanged(self, work: Work, number: int, state: str, by: Agent) -> Event:
        """The event that her page showed: not changed, cancelled nor begun since."""
        event = seen_event(work, number, by)
        has_begun = event.starts_at <= self._site.clock()
        if state != state_of(event) or has_begun or not event.is_planned:
            raise EventChanged
        return event


def _choosable(event: Event, work: Work, reader: Agent) -> list[Guichet]:
    """Those that she may tick: the open ones, and those of the event that have closed since.

    The event keeps those of another département, which she does not see.
    """
    listed = seen_guichets(work, reader)
    known = {guichet.id for guichet in listed}
    others = (work.registry.guichet(n) for n in event.guichet_ids if n not in known and sees(work, reader, n))
    return [*listed, *(guichet for guichet in others if guichet is not None)]
