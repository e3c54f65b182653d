"""The timer that a gestionnaire lets run while working on a ticket: one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tickets.errors import TimerRunsElsewhere

if TYPE_CHECKING:
    from storage.console import SqlTimers


MOST = 24 * 60  # minutes
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Timer:
    agent_id: int
    ticket: str
    started_at: datetime

    def minutes(self, now: datetime) -> int:
        """As they may be counted: a minute that has begun is a minute."""
        return min(max(1, -((self.started_at - now) // _MINUTE)), MOST)


def start_timer(timers: SqlTimers, *, by: int, ticket: str, at: datetime) -> None:
    """Starting again what runs already changes nothing."""
    running = timers.of(by)
    if running is None:
        timers.start(Timer(by, ticket, at))
    elif running.ticket != ticket:
        raise TimerRunsElsewhere(running.ticket)


def stop_timer(timers: SqlTimers, *, by: int, ticket: str, at: datetime) -> int:
    """The minutes to count; 0 when it does not run, or on another ticket."""
    running = timers.of(by)
    if running is None or running.ticket != ticket:
        return 0
    timers.stop(by)
    return running.minutes(at)
