"""On which day a reminder leaves, when the day that it was meant for is not worked."""

from __future__ import annotations

from datetime import date

from deadlines.working_days import ONE_DAY, is_working_day, next_working_day
from deadlines.zones import Zone


def sending_day(wanted: date, zone: Zone, *, latest: date) -> date:
    """``wanted``, or the working day after it; when that would pass ``latest``, the working day before.

    The day before a Monday meeting is a Sunday: its reminder leaves on the Friday, while it is still useful.
    """
    after = next_working_day(wanted, zone)
    return after if after <= latest else _last_working_day(wanted, zone)


def _last_working_day(day: date, zone: Zone) -> date:
    while not is_working_day(day, zone):
        day -= ONE_DAY
    return day
