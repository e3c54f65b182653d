"""The period of a bilan: a year or one of its semestres, in the département's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo


class InvalidPeriod(ValueError):
    """Not a year of four digits, or a semestre that is neither 1 nor 2."""


@dataclass(frozen=True)
class Period:
    """``semestre`` is 1, 2, or None for the whole year. Raises InvalidPeriod."""

    year: int
    semestre: int | None = None

    def __post_init__(self) -> None:
        if not 1000 <= self.year < 9999 or self.semestre not in {None, 1, 2}:
            raise InvalidPeriod(f"{self.year}, {self.semestre}")

    @property
    def months(self) -> tuple[str, ...]:
        """« 2026-01 » and the following ones."""
        first, last = {None: (1, 12), 1: (1, 6), 2: (7, 12)}[self.semestre]
        return tuple(f"{self.year}-{month:02}" for month in range(first, last + 1))

    def bounds(self, timezone: tzinfo) -> tuple[datetime, datetime]:
        """The UTC instants at which it begins and, excluded, ends."""
        first = datetime(self.year, 7 if self.semestre == 2 else 1, 1, tzinfo=timezone)
        year, month = (self.year, 7) if self.semestre == 1 else (self.year + 1, 1)
        after = datetime(year, month, 1, tzinfo=timezone)
        return first.astimezone(UTC), after.astimezone(UTC)


def month_of(at: datetime, timezone: tzinfo) -> str:
    """« 2026-01 » on the département's calendar."""
    return f"{at.astimezone(timezone):%Y-%m}"
