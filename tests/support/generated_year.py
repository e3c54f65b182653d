"""A year of 120 guichets, always the same, whose totals are known by construction: they are counted as each
thing is decided, before any row is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from statistics import median

from invented_course import Cast, Decided
from invented_year import InventedYear

from deadlines.zones import Zone
from journal.entries import Entry

YEAR, SEED = 2026, 105
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
TODAY = f"{YEAR + 1}-01-01"
ZONE = Zone.of("00")
START, END = (datetime(year, 1, 1, tzinfo=ZONE.timezone) for year in (YEAR, YEAR + 1))
CAST = Cast(ZONE, gestionnaires=(1, 2, 3), agents={100 + number: 1 + number % 120 for number in range(480)})


@dataclass(frozen=True)
class Totals:
    """What each figure must be, by the name that it has in ``plain_sql``."""

    decided: Decided

    def of(self, name: str) -> float | dict[str, float]:
        match name:
            case "assistance.tickets.first_answer.median_seconds":
                return median(self._seconds)
            case "assistance.tickets.first_answer.p90_seconds":
                return self._seconds[-(-9 * len(self._seconds) // 10) - 1]
            case "trainings.guichets":
                return len(self._lines(name))
            case _ if "by_" in name:
                return self._lines(name)
            case _:
                return self.decided[name, ""]

    @property
    def _seconds(self) -> Sequence[int]:
        of = self._lines("assistance.tickets.first_answer.seconds")
        return sorted(Counter({int(line): int(many) for line, many in of.items()}).elements())

    def _lines(self, of: str) -> dict[str, float]:
        return {line: many for (name, line), many in self.decided.items() if name == of and many}


@cache
def generated_year() -> tuple[Sequence[Entry], Totals]:
    year = InventedYear(FIRST, LAST, CAST, seed=SEED)
    return tuple(year.rows()), Totals(year.decided)
