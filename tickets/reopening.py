"""How long, and how often, an agent may open their closed ticket again: a gestionnaire always may."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from deadlines.zones import Zone
from tickets.errors import MergedTicket, ReopenedTooOften, TooLateToReopen
from tickets.ticket import Ticket

DAYS = 10
MOST = 3


def last_day(ticket: Ticket, zone: Zone) -> date | None:
    """The last day on which the agent may, by the département's calendar; None when they no longer may."""
    if ticket.closed_at is None or ticket.merged_into or is_used_up(ticket):
        return None
    return _end(ticket.closed_at, zone)


def is_used_up(ticket: Ticket) -> bool:
    """The agent has reopened it as often as they may: closing it now is for good."""
    return ticket.reopenings >= MOST


def may_reopen(ticket: Ticket, *, now: datetime, zone: Zone) -> bool:
    until = last_day(ticket, zone)
    return until is not None and zone.local(now).date() <= until


def require_reopenable(ticket: Ticket, *, now: datetime, zone: Zone) -> None:
    """Says nothing of a ticket that is not closed: its life does. The clock moved back makes nothing late."""
    if ticket.closed_at is None:
        return
    if ticket.merged_into:
        raise MergedTicket(ticket.reference, ticket.merged_into)
    if is_used_up(ticket):
        raise ReopenedTooOften(ticket.reference, MOST)
    if not is_fresh(ticket, now=now, zone=zone):
        raise TooLateToReopen(ticket.reference, DAYS)


def is_fresh(ticket: Ticket, *, now: datetime, zone: Zone) -> bool:
    """The agent is still asked what they think of it, and may still say that it is not over."""
    return ticket.closed_at is not None and zone.local(now).date() <= _end(ticket.closed_at, zone)


def _end(closed_at: datetime, zone: Zone) -> date:
    return zone.local(closed_at).date() + timedelta(days=DAYS)
