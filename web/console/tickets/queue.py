"""The board of tickets: what waits for whom, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from tickets.life import Status
from tickets.ticket import Ticket
from web.console.scope import sees
from web.ports import Work
from web.site import Site
from web.visitors import Visitor

MOST_OPEN = 200
MOST_CLOSED = 30


@dataclass(frozen=True)
class Line:
    """A ticket in the list."""

    reference: str
    status: Status
    guichet: str
    theme: str
    question: str
    opened_at: datetime
    holder: str


class Queue:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [self._site.page("/tickets", self.board, Right.READ)]

    async def board(self, _request: Request, visitor: Visitor) -> Response:
        current, closed = await run_in_threadpool(self._lines, visitor.agent)
        return self._site.pages.page("console/tickets.html", visitor, en_cours=current, clos=closed)

    def _lines(self, reader: Agent) -> tuple[list[Line], list[Line]]:
        """Those in progress, oldest first; the last that were closed."""
        with self._site.units.reading() as work:
            current = work.tickets.open_tickets(limit=MOST_OPEN)
            recent = work.tickets.latest(limit=MOST_OPEN)
            closed = [ticket for ticket in recent if ticket.is_closed][:MOST_CLOSED]
            return _seen(current, work, reader), _seen(closed, work, reader)


def _seen(tickets: Iterable[Ticket], work: Work, reader: Agent) -> list[Line]:
    return [_line(ticket, work) for ticket in tickets if sees(work, reader, ticket.guichet_id)]


def _line(ticket: Ticket, work: Work) -> Line:
    holder = work.people.person(ticket.assignee_id) if ticket.assignee_id is not None else None
    return Line(
        ticket.reference,
        ticket.status,
        work.people.guichet_name(ticket.guichet_id),
        ticket.theme,
        ticket.question,
        ticket.opened_at,
        holder.name if holder else "",
    )
