"""When nobody answers: the days on which the service is closed, and the absences of the gestionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(eq=False, kw_only=True)
class Closing:
    """Whole days, both included, on which the service of a département is closed: its clocks stand still."""

    id: int | None = None
    departement: str
    first_day: date
    last_day: date
    reason: str = ""


@dataclass(eq=False, kw_only=True)
class Absence:
    """Whole days, both included; ``deputy_id`` is who is told in her place, None for all the others."""

    id: int | None = None
    agent_id: int
    first_day: date
    last_day: date
    deputy_id: int | None = None


class Closings(Protocol):
    def add(self, closing: Closing) -> None: ...

    def remove(self, closing_id: int) -> None: ...

    def of(self, departement: str, *, since: date) -> Sequence[Closing]:
        """Those that end on this day or later, by day."""


class Absences(Protocol):
    def add(self, absence: Absence) -> None: ...

    def remove(self, absence_id: int) -> None: ...

    def since(self, day: date) -> Sequence[Absence]:
        """Those that end on this day or later, by day."""
