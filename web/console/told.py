"""Who hears of a change, and when, said before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from guichets.registry import Agent
from guichets.scope import sees_person
from storage.unit_of_work import Work
from tickets.clock.calendars import Calendars
from web.shell import Asked


@dataclass(frozen=True)
class Told:
    """``count`` agents; ``names``, with their guichets, are of those whom the reader may see."""

    count: int
    names: Sequence[tuple[str, str]]


def told(agent_ids: Iterable[int], work: Work, reader: Agent) -> Told:
    """Those who were reminded, and can still be told: a closed agent is told nothing."""
    people = [work.registry.agent(agent_id) for agent_id in agent_ids]
    reached = [person for person in people if person is not None and person.is_active]
    names = [
        (person.name, work.people.guichet_name(person.guichet_id))
        for person in reached
        if sees_person(work, reader, person)
    ]
    return Told(len(reached), sorted(names))


def quiet_until(asked: Asked, departement: str, begins_at: datetime | None = None) -> datetime | None:
    """When others will be told there of what is done now; None where they are told at once."""
    hours = Calendars(asked.work, asked.zone).of(departement)
    telling = hours.telling_from(asked.now, begins_at)
    return telling if telling > asked.now else None
