"""The way from one ticket to the next, so that a queue is treated without going back to the list."""

from __future__ import annotations

from datetime import UTC, datetime

from deadlines.service_hours import ServiceHours
from guichets.registry import Agent
from tickets.clock.service_clock import first_due
from tickets.kinds.declared import CONFIDENTIAL
from tickets.queue import TURN, Line, Query, View
from tickets.ticket import Ticket
from web.console.tickets.ticket_orders import identity
from web.ports import Work

MOST_LOOKED_AT = 200  # tickets of a view

_NEVER = datetime.max.replace(tzinfo=UTC)

Rank = tuple[bool, datetime, datetime]


def next_ticket(ticket: Ticket, work: Work, reader: Agent, *, hours: ServiceHours, now: datetime) -> str:
    """The reference of what is to be taken after this one, in the order of the queue; then of what she holds,
    as long as something awaits her, only among that.

    "" when nothing is left. ``hours`` are those of the ticket.
    """
    here = _rank(ticket, ticket.due_at or first_due(ticket, hours))
    for view in (View.TO_TAKE, View.MINE):
        query = Query(
            view=view,
            reader_id=identity(reader),
            departement=reader.departement,
            now=now,
            hides_confidential=not reader.is_gestionnaire,
        )
        lines = work.board.page(query, limit=MOST_LOOKED_AT).lines
        others = [line for line in lines if line.reference != ticket.reference]
        if others:
            foremost = [other for other in others if TURN[other.status] == TURN[others[0].status]]
            return next((o for o in foremost if _rank(o, o.due_at) > here), foremost[0]).reference
    return ""


def _rank(ticket: Ticket | Line, due_at: datetime | None) -> Rank:
    """The order of the queue."""
    return ticket.kind not in CONFIDENTIAL, due_at or _NEVER, ticket.opened_at
