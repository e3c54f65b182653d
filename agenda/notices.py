"""What the agenda has people told; rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agenda.events import EventKind


@dataclass(frozen=True)
class EventPlanned:
    """To the other gestionnaires."""

    kind: EventKind
    title: str
    starts_at: datetime
    place: str
    author: str


@dataclass(frozen=True)
class EventReminder:
    """To those concerned; ``days`` left in the département's calendar, 0 on the day itself."""

    kind: EventKind
    title: str
    starts_at: datetime
    place: str
    days: int


@dataclass(frozen=True)
class EventMoved:
    """To those who knew the former date or place."""

    kind: EventKind
    title: str
    previously_at: datetime
    previous_place: str
    starts_at: datetime
    place: str


@dataclass(frozen=True)
class EventCancelled:
    """To those who knew of it."""

    kind: EventKind
    title: str
    starts_at: datetime
