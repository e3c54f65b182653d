"""The service clock: by when an agent is owed her first answer, and what is late."""

from __future__ import annotations

from datetime import datetime, time

from deadlines.working_days import ONE_DAY, OPENING, add_working_days, is_working_day
from deadlines.zones import Zone

FIRST_ANSWER = 2  # working days


def answer_due_at(opened_at: datetime, zone: Zone) -> datetime:
    return add_working_days(opened_at, FIRST_ANSWER, zone)


def late_before(now: datetime, zone: Zone) -> datetime:
    """A ticket without an answer is late when it was opened before this instant.

    What falls due before the opening of a day is late from that opening on: nobody could have answered.
    """
    local = zone.local(now)
    day, hour = local.date(), local.time()
    is_open = hour >= OPENING and is_working_day(day, zone)
    elapsed = 0 if is_open else -1
    while elapsed < FIRST_ANSWER:
        day -= ONE_DAY
        elapsed += is_working_day(day, zone)
    return zone.instant(day, hour) if is_open else zone.instant(day + ONE_DAY, time.min)
