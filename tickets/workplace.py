"""What stands on a gestionnaire's table: the texts they have begun, what they want to be reminded of, and who
looks at the same ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deadlines.service_hours import ServiceHours
from tickets.errors import SnoozeOutOfReach

DRAFTS_KEPT = timedelta(days=14)
ANSWER = "reponse"
"""Follows the place of a ticket: where the answer to it is begun."""
LOOKING_FOR = timedelta(seconds=30)
"""How long after its last sign an open page is believed to be open."""


@dataclass(frozen=True)
class SavedDraft:
    text: str
    at: datetime


@dataclass(frozen=True)
class Viewer:
    """``place`` is « ticket:T-2026-0001 »; ``is_writing`` an answer there."""

    agent_id: int
    name: str
    place: str
    is_writing: bool = False


SNOOZED_AT_MOST = timedelta(days=92)
_MONDAY = 1


@dataclass(frozen=True)
class Snooze:
    """A ticket that a gestionnaire wants to come back to from ``until`` on: « rappelez-le-moi lundi ». It
    stays in the queue, for its clock runs.
    """

    agent_id: int
    ticket: str
    until: datetime


def snoozed(agent_id: int, ticket: str, day: date, *, hours: ServiceHours, now: datetime) -> Snooze:
    """Raises ``SnoozeOutOfReach`` for a day that is not to come, or too far."""
    today = hours.today(now)
    if not today < day <= today + SNOOZED_AT_MOST:
        raise SnoozeOutOfReach
    return Snooze(agent_id, ticket, hours.zone.instant(day, hours.office.opening))


def snooze_days(hours: ServiceHours, now: datetime) -> list[date]:
    """The next day of service, the next Monday, in one week, in two, in a month; each once, in order."""
    today = hours.today(now)
    monday = today + timedelta(days=7 - today.isoweekday() + _MONDAY)
    weeks = (today + timedelta(weeks=count) for count in (1, 2, 4))
    days = (today + timedelta(days=1), monday, *weeks)
    return sorted({hours.next_service_day(day) for day in days})
