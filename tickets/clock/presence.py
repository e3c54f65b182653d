"""When the service answers, and who: its hours, its closings, the absences of the gestionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from deadlines.hours import OfficeHours


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
    """Whole days, both included; ``deputy_id`` is who is told instead, None for all the others."""

    id: int | None = None
    agent_id: int
    first_day: date
    last_day: date
    deputy_id: int | None = None


class ServiceTimes(Protocol):
    def of(self, departement: str) -> OfficeHours:
        """The usual ones unless others were set."""

    def waking(self, departement: str) -> OfficeHours:
        """Those outside which nobody is disturbed."""

    def set(self, departement: str, hours: OfficeHours, waking: OfficeHours) -> None: ...


class Closings(Protocol):
    def add(self, closing: Closing) -> None: ...

    def get(self, closing_id: int) -> Closing | None: ...

    def remove(self, closing: Closing) -> None: ...

    def of(self, departement: str, *, since: date) -> Sequence[Closing]:
        """Those that end on this day or later, by day."""


class Absences(Protocol):
    def add(self, absence: Absence) -> None: ...

    def get(self, absence_id: int) -> Absence | None: ...

    def remove(self, absence: Absence) -> None: ...

    def since(self, day: date) -> Sequence[Absence]:
        """Those that end on this day or later, by day."""


def absence_of(agent_id: int, absences: Sequence[Absence], day: date) -> Absence | None:
    """The one that the person is in on this day, the last to end if they overlap."""
    hers = [one for one in absences if one.agent_id == agent_id and one.first_day <= day <= one.last_day]
    return max(hers, key=lambda one: one.last_day, default=None)


def stand_in(agent_id: int, absences: Sequence[Absence], day: date) -> int | None:
    """Who is told on this day: the person when they are there, else their deputy, None for all the others.

    A deputy may be away too: the deputy of the deputy is then told; where they lead to each other, all are.
    """
    passed = {agent_id}
    while (absence := absence_of(agent_id, absences, day)) is not None:
        if absence.deputy_id is None or absence.deputy_id in passed:
            return None
        agent_id = absence.deputy_id
        passed.add(agent_id)
    return agent_id
