"""What the gestionnaire logs by hand: a call, a mail or a visit that went by no channel of ours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from deadlines.zones import Zone
from journal.entries import Entry, Kind, Level, Row
from journal.people import Person
from tickets.commands import require_gestionnaire_of
from tickets.errors import (
    MINUTES,
    DayOutOfReach,
    MinutesOutOfRange,
    NotHersToCancel,
    UnknownTicket,
)
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.unit_of_work import Work


OLDEST = timedelta(days=365)
"""How long ago it may have taken place: after that, its bilan has been given."""
_NOON = time(12)


class Medium(StrEnum):
    PHONE = "telephone"
    MAIL = "mel"
    VISIT = "visite"


class Outcome(StrEnum):
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"


def log_intervention(
    work: Work,
    *,
    by: Person,
    medium: Medium,
    guichet_id: int | None,
    theme: str,
    minutes: int,
    resolved: bool,
    now: datetime,
    ticket: Ticket | None = None,
) -> None:
    """One row of the journal; it counts in the bilan as a ticket does. ``now`` is when it took place, and
    ``guichet_id`` one of the gestionnaire's département.

    About a ticket, its time is also that of the ticket.
    """
    require_gestionnaire_of(work.people.departement_of(guichet_id), by)
    if ticket is not None and not by.sees(work.people.departement_of(ticket.guichet_id)):
        raise UnknownTicket(ticket.reference)
    if minutes not in MINUTES:
        raise MinutesOutOfRange
    if ticket is not None:
        ticket.minutes += minutes
    work.journal.add(
        Entry(
            at=now,
            kind=Kind.CALL_LOGGED,
            channel=medium.value,
            guichet_id=guichet_id,
            theme=theme,
            level=Level.GESTIONNAIRE,
            minutes=minutes,
            outcome=(Outcome.RESOLVED if resolved else Outcome.UNRESOLVED).value,
            subject=ticket.reference if ticket is not None else "",
            actor_id=by.id,
        )
    )


def cancel_intervention(work: Work, row: Row, *, by: Person, ticket: Ticket | None = None) -> None:
    """The journal forgets nothing: a row of the same day says that the gestionnaire's counts for nothing.

    ``ticket`` is the one that it was about. Whether it is cancelled already is known to whoever reads.
    """
    entry = row.entry
    if entry.kind is not Kind.CALL_LOGGED or entry.actor_id != by.id or not by.is_gestionnaire:
        raise NotHersToCancel
    if ticket is not None:
        ticket.minutes = max(0, ticket.minutes - entry.minutes)
    cancelling = entry._replace(
        kind=Kind.CALL_CANCELLED, minutes=0, outcome="", subject=line_of(row.sequence)
    )
    work.journal.add(cancelling)


def line_of(sequence: int) -> str:
    """A row of the journal, as the subject of the one that cancels it."""
    return f"ligne:{sequence}"


def taken_place_at(day: date, *, now: datetime, zone: Zone) -> datetime:
    """Now for today, noon of an earlier day; ``DayOutOfReach`` for one to come, or of too long ago."""
    today = zone.local(now).date()
    if not today - OLDEST <= day <= today:
        raise DayOutOfReach
    return now if day == today else zone.instant(day, _NOON)
