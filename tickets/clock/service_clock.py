"""The service clock of a ticket: by when its answer is owed, while the answer is ours to give.

It runs while the ticket is open or in progress, stands still while the agent or the pole is awaited, and
stops with the answer; what the agent then adds, and a reopening, start it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from deadlines.service_hours import ServiceHours
from tickets.changes import TicketChange
from tickets.kinds import target_of
from tickets.life import Status
from tickets.ticket import Ticket, Urgency

OURS = frozenset({Status.OPEN, Status.IN_PROGRESS})
_STANDING_STILL = frozenset({Status.WAITING, Status.ESCALATED})

THRESHOLDS = (50, 90, 100)
"""What is told of a delay that passes, in per cent of it; the last is its end."""

AT_ONCE = 0
URGENT_ANSWER = 9 * 3_600 // 2  # seconds: half a day of the service


@dataclass(frozen=True)
class Due:
    """When an answer is owed, as it is told: ``left`` seconds of service until then, negative once it is
    late; a day of the service has ``day`` seconds. ``is_at_once`` when the kind leaves no delay.
    """

    at: datetime
    left: int
    day: int
    is_at_once: bool = False

    @property
    def is_late(self) -> bool:
        return self.left < 0


def target(kind: str, urgency: Urgency) -> int:
    """The seconds of service within which an answer is owed."""
    usual = target_of(kind)
    return min(usual, URGENT_ANSWER) if urgency is Urgency.URGENT else usual


def start(ticket: Ticket, hours: ServiceHours, at: datetime) -> None:
    """The whole delay from this instant."""
    ticket.clock_left = target(ticket.kind, ticket.urgency)
    ticket.warned = 0
    _run(ticket, hours, at)


def follow(ticket: Ticket, before: Status, hours: ServiceHours, at: datetime) -> None:
    """After a change of status: ``before`` is the one that it left."""
    if ticket.status in OURS:
        if before in OURS:
            return
        if before in _STANDING_STILL and _has_run(ticket):
            _run(ticket, hours, at)
        else:
            start(ticket, hours, at)
    elif ticket.status in _STANDING_STILL:
        _pause(ticket, hours, at)
    else:
        _stop(ticket)


def wind(ticket: Ticket, hours: ServiceHours) -> None:
    """Of a ticket that was there before the clock: from when its answer became ours to give."""
    since, was_ours = ticket.opened_at, True
    for event in ticket.history:
        is_ours = event.status in OURS
        if is_ours and not was_ours and event.action != TicketChange.UNDO_CLOSE:
            since = event.at
        was_ours = is_ours
    start(ticket, hours, since)


def reckon(ticket: Ticket, hours: ServiceHours) -> None:
    """Its instants again, when the hours of the service have changed."""
    if ticket.clock_since is not None:
        ticket.due_at = hours.add(ticket.clock_since, ticket.clock_left)
        ticket.warning_at = _next_warning(ticket, hours)


@contextmanager
def at_its_pace(ticket: Ticket, hours: ServiceHours, at: datetime) -> Iterator[None]:
    """Around a change of its kind or of its urgency: a longer delay counts from when the clock started, a
    shorter one from now, and never puts the answer off. What becomes urgent today was not late yesterday.
    """
    before = target(ticket.kind, ticket.urgency)
    yield
    after = target(ticket.kind, ticket.urgency)
    if _has_run(ticket):
        left = ticket.clock_left - (hours.between(ticket.clock_since, at) if ticket.clock_since else 0)
        if after >= before:
            ticket.clock_left += after - before
        elif left > after:
            ticket.clock_left = after
            ticket.clock_since = at if ticket.clock_since else None
    if ticket.clock_since is not None:
        ticket.warned = min(ticket.warned, reached(ticket, hours, at))
        reckon(ticket, hours)


def reached(ticket: Ticket, hours: ServiceHours, now: datetime) -> int:
    """The last threshold that has passed, 0 before the first."""
    passed = [share for share in THRESHOLDS if _warning_at(ticket, hours, share) <= now]
    return passed[-1] if passed else 0


def warn(ticket: Ticket, hours: ServiceHours, now: datetime) -> int:
    """Notes as told what has passed, and looks forward to the next; the threshold to tell."""
    ticket.warned = max(ticket.warned, reached(ticket, hours, now))
    ticket.warning_at = _next_warning(ticket, hours)
    return ticket.warned


def due(ticket: Ticket, hours: ServiceHours, now: datetime) -> Due | None:
    """None while no answer of ours is owed."""
    if ticket.due_at is None:
        return None
    is_at_once = target(ticket.kind, ticket.urgency) == AT_ONCE
    return due_at(ticket.due_at, hours, now, is_at_once=is_at_once)


def due_at(at: datetime, hours: ServiceHours, now: datetime, *, is_at_once: bool) -> Due:
    left = hours.between(now, at) if now <= at else -max(1, hours.between(at, now))
    return Due(at, left, hours.day_length, is_at_once)


def _has_run(ticket: Ticket) -> bool:
    """Whether some delay is left of it, or was used up: a clock that was stopped, or never wound, has not."""
    return ticket.clock_since is not None or ticket.clock_left > 0 or ticket.warned > 0


def _run(ticket: Ticket, hours: ServiceHours, at: datetime) -> None:
    ticket.clock_since = at
    reckon(ticket, hours)


def _pause(ticket: Ticket, hours: ServiceHours, at: datetime) -> None:
    """What passed untold meanwhile needs no telling any more: somebody has acted."""
    if ticket.clock_since is None:
        return
    ticket.warned = max(ticket.warned, reached(ticket, hours, at))
    ticket.clock_left = max(0, ticket.clock_left - hours.between(ticket.clock_since, at))
    ticket.clock_since = ticket.due_at = ticket.warning_at = None


def _stop(ticket: Ticket) -> None:
    ticket.clock_since = ticket.due_at = ticket.warning_at = None
    ticket.clock_left = ticket.warned = 0


def _next_warning(ticket: Ticket, hours: ServiceHours) -> datetime | None:
    following = [share for share in THRESHOLDS if share > ticket.warned]
    return _warning_at(ticket, hours, following[0]) if following else None


def _warning_at(ticket: Ticket, hours: ServiceHours, share: int) -> datetime:
    assert ticket.clock_since is not None
    after = target(ticket.kind, ticket.urgency) * (100 - share) // 100
    return hours.add(ticket.clock_since, max(0, ticket.clock_left - after))
