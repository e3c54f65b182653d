"""The warnings of the service clock: an answer is half due, nearly due, due; each is told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from deadlines.zones import Zone
from journal.entries import Entry, Kind, Level
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import THRESHOLDS, warn, wind
from tickets.notices import AnswerDue, AnswersDue, DueLine
from tickets.service import TicketService
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MOST_LISTED = 12
"""A message holds no more; the queue shows the others."""


def warn_of_due(work: Work, *, now: datetime, zone: Zone) -> int:
    """Tells each holder of the answers that fall due, or everybody of what nobody holds, while the service is
    open; how many tickets were told of. What falls together of one département is one message.
    """
    calendars, desk = Calendars(work, zone), TicketService(work, now=now, zone=zone)
    wind_clocks(work, calendars)
    if not calendars.of().is_open(now):
        return 0
    owed: dict[tuple[int | None, str], list[tuple[Ticket, DueLine]]] = {}
    for ticket in work.tickets.to_warn(now):
        hours = calendars.of_ticket(ticket)
        if not hours.is_open(now):
            continue
        share = warn(ticket, hours, now)
        if ticket.is_emergency and ticket.assignee_id is None and desk.alert(ticket):
            continue  # it came while the service was closed: its own notice says more
        told = calendars.due(ticket, now)
        assert told is not None
        line = DueLine(
            ticket.reference,
            ticket.question_in_passing,
            work.people.guichet_name(ticket.guichet_id),
            told,
        )
        departement = work.people.departement_of(ticket.guichet_id)
        owed.setdefault((ticket.assignee_id, departement), []).append((ticket, line))
        if share == THRESHOLDS[-1]:
            _log_overdue(work, ticket, now)
    for (holder, departement), warned in owed.items():
        _tell(work, holder, departement, warned)
    return sum(map(len, owed.values()))


def wind_clocks(work: Work, calendars: Calendars) -> None:
    """Those of the tickets that were there before there were clocks."""
    for ticket in work.tickets.unwound():
        wind(ticket, calendars.of_ticket(ticket))


def _tell(work: Work, holder: int | None, departement: str, warned: Sequence[tuple[Ticket, DueLine]]) -> None:
    first = warned[0][0]
    # A ticket is told of once at each threshold: the first of the message tells one message from another.
    key = f"ticket:{first.reference}:delai:{len(first.history)}.{first.warned}"
    lines = tuple(line for _, line in warned)
    is_alone, is_held = len(lines) == 1, holder is not None
    work.outbox.tell_gestionnaires(
        AnswerDue(lines[0], is_held)
        if is_alone
        else AnswersDue(lines[:MOST_LISTED], len(lines[MOST_LISTED:]), is_held),
        key=key,
        departement=departement,
        about=first.reference if is_alone else "",
        only=holder,
        answerable=is_alone,
    )


def _log_overdue(work: Work, ticket: Ticket, now: datetime) -> None:
    work.journal.add(
        Entry(
            at=now,
            kind=Kind.TICKET_OVERDUE,
            channel=ticket.channel,
            guichet_id=ticket.guichet_id,
            theme=ticket.theme,
            level=Level.GESTIONNAIRE,
            subject=ticket.reference,
        )
    )
