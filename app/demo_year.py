"""Months of an invented département, as rows of the journal: what a département of that size would have kept.

Each row has the shape that the service gives to it. The same seed makes the same rows, in ascending time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.demo_course import Cast, Course, Decided
from app.demo_year_days import Ticket, ask, call, mask
from app.demo_year_months import come_each_month, control
from deadlines.months import add_calendar_months
from journal.entries import Entry

USUAL = 20.0
"""Interventions a working day, of about 120 guichets: the rest is to scale."""
SEASONS = (1.2, 1.15, 1.1, 1.0, 0.9, 1.0, 0.8, 0.45, 1.35, 1.1, 1.0, 0.8)  # from January to December
TICKETS, CALLS, QUESTIONS, NIRS = 0.6, 0.4, 1.2, 0.03
"""For one intervention."""


class InventedYear:
    """From a day to another, included; ``per_day`` interventions a working day, on the average.

    ``mark`` stands before each reference, so that none is that of a real object, and ``after`` is the number
    of the last row of the journal. The monthly controls are of the months before ``controls_end``.
    """

    def __init__(
        self,
        first: date,
        last: date,
        cast: Cast,
        *,
        per_day: float = USUAL,
        seed: int = 2026,
        mark: str = "",
        after: int = 0,
        controls_end: date = date.max,
    ) -> None:
        self._per_day, self._controls_end = per_day, controls_end
        self._course = Course(first, last, cast, seed=seed, mark=mark, after=after)

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
        over = add_calendar_months(self._course.days[index].replace(day=1), -1)
        if over < self._controls_end:
            control(self._course, index, over)


def _open_ticket(course: Course, index: int) -> None:
    Ticket(course, index, course.moment(index)).lives()
