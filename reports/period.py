"""The days that a bilan covers, on the département's calendar: a year, a semestre, a month, a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

from deadlines.months import add_calendar_months

_DAY = timedelta(days=1)


class InvalidPeriod(ValueError):
    """Not a year of four digits, a semestre that is neither 1 nor 2, or an end before the beginning."""


@dataclass(frozen=True)
class Period:
    """``last`` is included. Raises InvalidPeriod."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidPeriod(f"{self.first}, {self.last}")

    @classmethod
    def of(cls, year: int, semestre: int | None = None) -> Self:
        """The whole year, or one of its semestres."""
        if not 1000 <= year < 9999 or semestre not in {None, 1, 2}:
            raise InvalidPeriod(f"{year}, {semestre}")
        first, last = (7 if semestre == 2 else 1), (6 if semestre == 1 else 12)
        return cls(date(year, first, 1), add_calendar_months(date(year, last, 1), 1) - _DAY)

    @classmethod
    def month_of(cls, day: date) -> Self:
        first = day.replace(day=1)
        return cls(first, add_calendar_months(first, 1) - _DAY)

    @classmethod
    def of_month(cls, month: str) -> Self:
        """« 2026-01 »."""
        return cls.month_of(date.fromisoformat(f"{month}-01"))

    @classmethod
    def week_of(cls, day: date) -> Self:
        """From its Monday."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @property
    def year(self) -> int:
        """In which it begins."""
        return self.first.year

    @property
    def semestre(self) -> int | None:
        """1 or 2 when it is one, None otherwise."""
        return next((number for number in (1, 2) if self == Period.of(self.year, number)), None)

    @property
    def is_whole_year(self) -> bool:
        return self == Period.of(self.year)

    @property
    def before(self) -> Period:
        """The same days one year earlier: what it is compared with. The 29 February becomes the 28."""
        return Period(add_calendar_months(self.first, -12), add_calendar_months(self.last + _DAY, -12) - _DAY)

    @property
    def months(self) -> tuple[str, ...]:
        """« 2026-01 » and the following ones, all those that it touches."""
        found, month = [], self.first.replace(day=1)
        while month <= self.last:
            found.append(f"{month:%Y-%m}")
            month = add_calendar_months(month, 1)
        return tuple(found)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def until(self, day: date) -> Period:
        """What of it is over on that day, included: itself when all of it is."""
        return Period(self.first, max(self.first, min(self.last, day)))

    def bounds(self, timezone: tzinfo) -> tuple[datetime, datetime]:
        """The UTC instants at which it begins and, excluded, ends."""
        begins, ends = (
            datetime(day.year, day.month, day.day, tzinfo=timezone) for day in (self.first, self.last + _DAY)
        )
        return begins.astimezone(UTC), ends.astimezone(UTC)
