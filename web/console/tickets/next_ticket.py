"""The way from one ticket to the next, so that a queue is treated without going back to the list."""

from __future__ import annotations

from datetime import datetime

from guichets.registry import Agent
from tickets.queue import TURN, Line, Query, View
from tickets.ticket import SENSITIVE, Ticket
from web.console.tickets.ticket_orders import identity
from web.ports import Work

MOST_LOOKED_AT = 200  # tickets of a view


def next_ticket(ticket: Ticket, work: Work, reader: Agent, *, late_before: datetime) -> str:
    """The reference of what is to be taken after this one, in the order of the queue; then of what she holds,
    as long as something awaits her, only among that.

    "" when nothing is left.
    """
    for view in (View.TO_TAKE, View.MINE):
        query = Query(
            view=view, reader_id=identity(reader), departement=reader.departement, late_before=late_before
        )
        lines = work.board.page(query, limit=MOST_LOOKED_AT).lines
        others = [line for line in lines if line.reference != ticket.reference]
        if others:
            foremost = [other for other in others if TURN[other.status] == TURN[others[0].status]]
            return next((o for o in foremost if _rank(o) > _rank(ticket)), foremost[0]).reference
    return ""


def _rank(ticket: Ticket | Line) -> tuple[bool, datetime]:
    """The order of the queue: sensitive ones first, then those that have waited longest."""
    return ticket.kind != SENSITIVE, ticket.opened_at
