"""When the service answers, and who: its hours, its closings, the absences of the gestionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


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
