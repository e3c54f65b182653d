"""The hours in which a service answers: working days of its zone, office hours, closings left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate

from deadlines.hours import WAKING, OfficeHours
from deadlines.working_days import ONE_DAY, is_working_day
from deadlines.zones import Zone

_SECOND = timedelta(seconds=1)
_SETTING_OFF = timedelta(days=1)
"""Before what begins so soon, nothing waits: somebody may set off."""
_SUNDAY = 7


@dataclass(frozen=True)
class Days:
    """Whole days, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


HoursOf = Callable[[str], "ServiceHours"]
"""Those of a département, by its code; "" is for those of the house."""


@dataclass(frozen=True)
class ServiceHours:
    """A clock that runs in office hours only.

    It counts in UTC, so that a night on which the clocks change takes nothing and gives nothing. Instants
    are aware: a naive one raises ValueError.
    """

    zone: Zone
    office: OfficeHours = field(default_factory=OfficeHours)
    closed: tuple[Days, ...] = ()
    waking: OfficeHours = WAKING

    @property
    def day_length(self) -> int:
        """Seconds in one day of the service."""
        opening, closing = (
            datetime.combine(date.min, hour) for hour in (self.office.opening, self.office.closing)
        )
        return (closing - opening) // _SECOND

    def today(self, now: datetime) -> date:
        return self.zone.local(now).date()

    def is_service_day(self, day: date) -> bool:
        return is_working_day(day, self.zone) and not any(day in days for days in self.closed)

    def next_service_day(self, day: date) -> date:
        """``day`` itself when it is one."""
        while not self.is_service_day(day):
            day += ONE_DAY
        return day

    def is_open(self, at: datetime) -> bool:
        """The closing itself is outside."""
        local = self.zone.local(at)
        return self.is_service_day(local.date()) and (
            self.office.opening <= local.time() < self.office.closing
        )

    def may_disturb(self, at: datetime) -> bool:
        """Somebody who waits for it: on a Saturday too, or while the service is closed, yet neither on a
        Sunday nor on a public holiday.
        """
        local = self.zone.local(at)
        day = local.date()
        is_quiet = day.isoweekday() == _SUNDAY or self.zone.is_holiday(day)
        return not is_quiet and local.time() in self.waking

    def waking_from(self, at: datetime) -> datetime:
        """``at`` in UTC when somebody may be disturbed, else the next such instant."""
        day, waking = self.zone.local(at).date(), at
        while not self.may_disturb(waking):
            waking, day = self.zone.instant(day, self.waking.opening), day + ONE_DAY
            waking = max(at, waking)
        return waking.astimezone(UTC)

    def telling_from(self, now: datetime, begins_at: datetime | None = None) -> datetime:
        """When one is told of what somebody else did at their own hour, in UTC: ``now`` at the soonest, and
        at once of what begins soon.
        """
        waking = self.waking_from(now)
        is_soon = begins_at is not None and begins_at - waking < _SETTING_OFF
        return now.astimezone(UTC) if is_soon else waking

    def opening_from(self, at: datetime) -> datetime:
        """``at`` in UTC when the service is open, else its next opening."""
        return at.astimezone(UTC) if self.is_open(at) else next(self._spans(at + _SECOND))[0]

    def add(self, start: datetime, seconds: int) -> datetime:
        """The first UTC instant by which so many seconds of service have passed since ``start``.

        What ends with a day ends at its closing, not at the next opening. Raises ValueError on a negative
        count.
        """
        if seconds < 0:
            raise ValueError(f"service hours are counted forward: {seconds}")
        start, left, spans = start.astimezone(UTC), timedelta(seconds=seconds), self._spans(start)
        while True:
            opening, closing = next(spans)
            begins = max(opening, start)
            if begins + left <= closing:
                return begins + left
            left -= closing - begins

    def between(self, start: datetime, end: datetime) -> int:
        """The whole seconds of service from ``start`` to ``end``; 0 when ``end`` comes before."""
        spans = self._spans(start)
        start, end, passed = start.astimezone(UTC), end.astimezone(UTC), timedelta()
        for opening, closing in spans:
            if opening >= end:
                break
            passed += max(min(closing, end) - max(opening, start), timedelta())
        return passed // _SECOND

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The service days that end at ``start`` or later, each from its opening to its closing."""
        day = self.zone.local(start).date()
        while True:
            if day not in self._days:
                self._days[day] = self.span(day)
            span = self._days[day]
            if span is not None and span[1] >= start:
                yield span
            day += ONE_DAY

    @cached_property
    def _days(self) -> dict[date, tuple[datetime, datetime] | None]:
        """Each day once it was worked out: a bilan asks for the same ones a hundred thousand times."""
        return {}

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """From its opening to its closing, in UTC; None for a day without service."""
        if not self.is_service_day(day):
            return None
        return self.zone.instant(day, self.office.opening), self.zone.instant(day, self.office.closing)


class ServiceClock:
    """The service that has passed by each instant from a day to another: what ``ServiceHours.between``
    counts, a thousand times over the same days. Instants of other days are counted by it.
    """

    def __init__(self, hours: ServiceHours, first: date, last: date) -> None:
        days = (first + n * ONE_DAY for n in range((last - first).days + 1))
        spans = [span for day in days if (span := hours.span(day)) is not None]
        lengths = [closing - opening for opening, closing in spans]
        self._hours = hours
        self._openings = [opening for opening, _ in spans]
        self._lengths = lengths
        self._before = [timedelta(), *accumulate(lengths)]
        zone = hours.zone
        self._reach = zone.instant(first, time()), zone.instant(last + ONE_DAY, time())

    def between(self, start: datetime, end: datetime) -> timedelta:
        """In whole seconds; nothing when ``end`` comes before."""
        begin, over = self._reach
        if not begin <= start <= end <= over:
            return timedelta(seconds=self._hours.between(start, end))
        passed = self._passed(end) - self._passed(start)
        return passed - passed % _SECOND

    def _passed(self, at: datetime) -> timedelta:
        place = bisect_right(self._openings, at) - 1
        if place < 0:
            return timedelta()
        return self._before[place] + min(at - self._openings[place], self._lengths[place])
