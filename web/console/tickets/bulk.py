"""Orders given on several tickets at once: a transaction for each, and a report of what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from rendering.labels import THEME
from tickets.desk import Desk
from tickets.errors import ForbiddenTransition, NobodyToRead, TakenByAnother, TooLateToUndo, UnfinishedAct
from tickets.ticket import Ticket
from tickets.triage.desk import TriageDesk
from web.console.tickets.bulk_closing import ClosePage, close_page
from web.console.tickets.bulk_report import MOST_AT_ONCE, Order, Outcome, Reason, report_query, ticket_or_none
from web.console.tickets.queue import Queue
from web.console.tickets.queue_address import Asked, asked_in
from web.console.tickets.ticket_view import state_of
from web.errors import NothingTicked, UnknownPage, UnknownTheme, WebError
from web.faults import fault_of
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of

_THEMES = frozenset(theme.value for theme in THEME)


@dataclass(frozen=True)
class Wanted:
    """One ticket of the batch. ``state`` is the one that the confirmation showed, "" before it."""

    reference: str
    state: str = ""
    theme: str = ""


class Bulk:
    def __init__(self, site: Site, queue: Queue) -> None:
        self._site = site
        self._queue = queue

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.order("/tickets/lot/{order}", self.order, Right.ACT)]

    async def order(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            order = _order(request.path_params["order"])
            back = asked_in(field(form, "retour"))
            try:
                batch = _batch(form, order)
            except WebError as refused:
                ticked = frozenset(_references(form))
                return await self._queue.page(visitor, back, refusal=fault_of(refused), ticked=ticked)
        if order is Order.CLOSE and not all(wanted.state for wanted in batch):
            return await self._confirm(batch, back, visitor)
        outcomes = await run_in_threadpool(self._carry_out, order, batch, visitor.agent)
        line = f"#ticket-{batch[0].reference}" if len(batch) == 1 else ""
        return RedirectResponse(f"{back.address}&{report_query(order, outcomes)}{line}", 303)

    async def _confirm(self, batch: Sequence[Wanted], back: Asked, visitor: Visitor) -> Response:
        references = [wanted.reference for wanted in batch]
        page = await run_in_threadpool(self._close_page, references, visitor.agent)
        return self._site.pages.page("console/tickets/tickets_clore.html", visitor, lot=page, retour=back)

    def _close_page(self, references: Sequence[str], reader: Agent) -> ClosePage:
        with self._site.units.reading() as work:
            return close_page(references, work, reader)

    def _carry_out(self, order: Order, batch: Sequence[Wanted], by: Agent) -> Sequence[Outcome]:
        return [self._carry_out_one(order, wanted, by) for wanted in batch]

    def _carry_out_one(self, order: Order, wanted: Wanted, by: Agent) -> Outcome:
        reference = wanted.reference
        try:
            with self._site.units() as work:
                ticket = ticket_or_none(reference, work, by)
                if ticket is None:
                    return Outcome(reference, reason=Reason.UNKNOWN)
                if wanted.state and wanted.state != state_of(ticket):
                    return Outcome(reference, reason=Reason.CHANGED)
                return self._ordered(order, ticket, wanted, by, work)
        except ForbiddenTransition:
            return Outcome(reference, reason=Reason.STATUS)
        except TakenByAnother:
            return Outcome(reference, reason=Reason.HELD)
        except TooLateToUndo:
            return Outcome(reference, reason=Reason.LATE)
        except UnfinishedAct:
            return Outcome(reference, reason=Reason.UNFINISHED)
        except NobodyToRead:
            return Outcome(reference, reason=Reason.UNREAD)

    def _ordered(self, order: Order, ticket: Ticket, wanted: Wanted, by: Agent, work: Work) -> Outcome:
        desk = Desk(work, now=self._site.clock(), zone=self._site.zone)
        former = ticket.theme
        match order:
            case Order.TAKE:
                desk.take(ticket, by=by)
            case Order.RELEASE:
                desk.release(ticket, by=by)
            case Order.THEME if wanted.theme == former:
                return Outcome(ticket.reference, reason=Reason.SAME)
            case Order.THEME:
                desk.change_theme(ticket, wanted.theme, by=by)
            case Order.CLOSE:
                desk.close(ticket, by=by)
            case Order.REOPEN:
                desk.reopen(ticket, by=by)
            case Order.UNDO_CLOSE:
                TriageDesk(work, now=self._site.clock(), zone=self._site.zone).undo_close(ticket, by=by)
        return Outcome(ticket.reference, former if order is Order.THEME else "")


def _order(name: str) -> Order:
    if name not in frozenset(Order):
        raise UnknownPage
    return Order(name)


def _batch(form: FormData, order: Order) -> Sequence[Wanted]:
    """What is asked of each ticket; ``NothingTicked``, ``UnknownTheme``."""
    references = _references(form)
    if not references:
        raise NothingTicked
    states = _beside(form, "etat")
    if order is not Order.THEME:
        return [Wanted(reference, states.get(reference, "")) for reference in references]
    formers = _beside(form, "avant")  # to undo: each its own
    themes = {reference: formers.get(reference, field(form, "theme")) for reference in references}
    if not _THEMES.union({""} if formers else ()).issuperset(themes.values()):
        raise UnknownTheme
    return [Wanted(reference, theme=theme) for reference, theme in themes.items()]


def _references(form: FormData) -> list[str]:
    ticked = [value.strip().upper() for value in form.getlist("t") if isinstance(value, str)]
    return list(dict.fromkeys(filter(None, ticked)))[:MOST_AT_ONCE]


def _beside(form: FormData, name: str) -> Mapping[str, str]:
    """The values of a field that goes with each ticket, in the same order."""
    values = [value for value in form.getlist(name) if isinstance(value, str)]
    return dict(zip(_references(form), values, strict=False))
