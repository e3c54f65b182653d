"""Working days: Monday to Friday, public holidays of the zone excepted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from deadlines.zones import Zone

OPENING = time(9)
ONE_DAY = timedelta(days=1)


def is_working_day(day: date, zone: Zone) -> bool:
    """Raises TypeError on an instant: which day it belongs to depends on the zone (`Zone.local`)."""
    if isinstance(day, datetime):
        raise TypeError(f"a day is expected, not an instant: {day.isoformat()}")
    return day.isoweekday() <= 5 and not zone.is_holiday(day)


def next_working_day(day: date, zone: Zone) -> date:
    """``day`` itself when it is a working day."""
    while not is_working_day(day, zone):
        day += ONE_DAY
    return day


def sending_day(wanted: date, zone: Zone, *, latest: date) -> date:
    """When a reminder leaves: ``wanted``, or the working day after it; the one before when that would pass
    ``latest``.

    The day before a Monday meeting is a Sunday: its reminder leaves on the Friday, while it is still useful.
    """
    after = next_working_day(wanted, zone)
    if after <= latest:
        return after
    while not is_working_day(wanted, zone):
        wanted -= ONE_DAY
    return wanted


def add_working_days(start: datetime, count: int, zone: Zone, opening: time = OPENING) -> datetime:
    """The UTC instant, ``count`` working days later, at which the zone's clock shows the hour of ``start``.

    What starts on a day off starts at the next ``opening``. Raises ValueError on a naive instant or a
    negative count.
    """
    if count < 0:
        raise ValueError(f"working days are counted forward: {count}")
    day, hour = _beginning(start, zone, opening)
    for _ in range(count):
        day = next_working_day(day + ONE_DAY, zone)
    return zone.instant(day, hour)


def working_days_between(start: datetime, end: datetime, zone: Zone, opening: time = OPENING) -> int:
    """Whole working days elapsed: the largest count that `add_working_days` can add without passing ``end``.

    Zero when ``end`` comes before ``start``. Raises ValueError on a naive instant.
    """
    day, hour = _beginning(start, zone, opening)
    last = zone.local(end).date()
    count = 0
    while (day := next_working_day(day + ONE_DAY, zone)) <= last and zone.instant(day, hour) <= end:
        count += 1
    return count


def _beginning(start: datetime, zone: Zone, opening: time) -> tuple[date, time]:
    """The working day and the local hour from which days are counted."""
    local = zone.local(start)
    day = next_working_day(local.date(), zone)
    return day, local.time() if day == local.date() else opening
