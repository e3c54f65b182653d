"""Months of an invented département, as rows of the journal: what a département of that size would have kept.

Each row has the shape that the service gives to it. The same seed makes the same rows, in ascending time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from invented_course import Cast, Course, Decided
from invented_days import Ticket, ask, call, mask
from invented_months import come_each_month, control

from deadlines.months import add_calendar_months
from journal.entries import Entry

USUAL = 20.0
"""Interventions a working day, of about 120 guichets: the rest is to scale."""
SEASONS = (1.2, 1.15, 1.1, 1.0, 0.9, 1.0, 0.8, 0.45, 1.35, 1.1, 1.0, 0.8)  # from January to December
TICKETS, CALLS, QUESTIONS, NIRS = 0.6, 0.4, 1.2, 0.03
"""For one intervention."""


class InventedYear:
    """From a day to another, included; ``per_day`` interventions a working day, on the average."""

    def __init__(
        self, first: date, last: date, cast: Cast, *, per_day: float = USUAL, seed: int = 2026
    ) -> None:
        self._per_day = per_day
        self._course = Course(first, last, cast, seed=seed)

    @property
    def decided(self) -> Decided:
        """What was decided as the rows were given, for who makes figures of them."""
        return self._course.decided

    def rows(self) -> Iterator[Entry]:
        """Once."""
        course, month = self._course, 0
        for index, day in enumerate(course.days):
            yield from course.until(index)
            if day > course.last:
                return
            if day.month != month:
                month = day.month
                self._begin_month(index)
            for share, play in ((TICKETS, _open_ticket), (CALLS, call), (QUESTIONS, ask), (NIRS, mask)):
                for _ in range(course.about(self._per_day * SEASONS[month - 1] * share)):
                    play(course, index)

    def _begin_month(self, index: int) -> None:
        for _ in range(max(1, round(self._per_day / USUAL))):
            come_each_month(self._course, index)
        control(self._course, index, add_calendar_months(self._course.days[index].replace(day=1), -1))


def _open_ticket(course: Course, index: int) -> None:
    Ticket(course, index, course.moment(index)).lives()
