"""What the pages of the agenda print: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from agenda.events import Event, EventKind
from agenda.reminders import reminders_ahead
from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.scope import sees
from rendering.labels import event_name
from web.console.told import Told, told
from web.errors import UnknownPage
from web.ports import Work

MOST = 2**63 - 1  # more would not even be a number of the database


@dataclass(frozen=True)
class EventLine:
    """``guichets`` is how many are concerned, None for all of them."""

    id: int
    name: str
    kind: EventKind
    starts_at: datetime
    place: str
    is_planned: bool
    for_guichets: bool
    guichets: int | None


@dataclass(frozen=True)
class Month:
    first: datetime
    lines: Sequence[EventLine]


@dataclass(frozen=True, kw_only=True)
class EventView(EventLine):
    """``state`` changes with every change: a form brings back the one it saw."""

    state: str
    planned_by: str
    created_at: datetime
    is_changeable: bool
    is_day_off: bool
    guichet_names: Sequence[tuple[int, str]]
    reminders: Sequence[datetime]
    told: Told


def seen_event(work: Work, number: int, reader: Agent) -> Event:
    """The event, if it is of the reader's département or of all; ``UnknownPage``."""
    event = work.events.by_id(number) if number <= MOST else None
    if event is None or (reader.departement and event.departement not in {"", reader.departement}):
        raise UnknownPage
    return event


def by_month(events: Iterable[Event], zone: Zone) -> list[Month]:
    """In the order in which they come."""

    def month(event: Event) -> tuple[int, int]:
        local = zone.local(event.starts_at)
        return local.year, local.month

    groups = (list(group) for _, group in groupby(events, month))
    return [Month(group[0].starts_at, [event_line(event) for event in group]) for group in groups]


def event_line(event: Event) -> EventLine:
    return EventLine(
        id=_id(event),
        name=event_name(event.kind, event.title),
        kind=event.kind,
        starts_at=event.starts_at,
        place=event.place,
        is_planned=event.is_planned,
        for_guichets=event.concerns_guichets,
        guichets=len(event.guichet_ids) or None,
    )


def event_view(event: Event, work: Work, reader: Agent, *, now: datetime, zone: Zone) -> EventView:
    planner = work.registry.agent(event.planned_by)
    is_ahead = event.starts_at > now
    return EventView(
        **vars(event_line(event)),
        state=state_of(event),
        planned_by=planner.name if planner else "",
        created_at=event.created_at,
        is_changeable=event.is_planned and is_ahead,
        is_day_off=not is_working_day(zone.local(event.starts_at).date(), zone),
        guichet_names=_guichets(event, work, reader) if event.concerns_guichets else (),
        reminders=_reminders(event, work, now=now, zone=zone),
        told=told(event.told_ids, work, reader),
    )


def _reminders(event: Event, work: Work, *, now: datetime, zone: Zone) -> list[datetime]:
    """Those to come, of all those that there are since it was planned."""
    hours = work.service_times.of(zone.departement)
    ahead = reminders_ahead(event.starts_at, now=event.created_at, zone=zone, hours=hours)
    return [at for at in ahead if at > now]


def state_of(event: Event) -> str:
    return f"{event.status}.{event.revision}"


def _guichets(event: Event, work: Work, reader: Agent) -> list[tuple[int, str]]:
    return [
        (number, work.people.guichet_name(number))
        for number in event.guichet_ids
        if sees(work, reader, number)
    ]


def _id(event: Event) -> int:
    assert event.id is not None
    return event.id
