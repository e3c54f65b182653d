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
class EventChanged:
    """To those who knew the former title, date or place."""

    kind: EventKind
    previous_title: str
    title: str
    previously_at: datetime
    previous_place: str
    starts_at: datetime
    place: str


@dataclass(frozen=True)
class NoLongerConcerned:
    """To those who were reminded, and whose guichet the event leaves out now."""

    kind: EventKind
    title: str
    starts_at: datetime


@dataclass(frozen=True)
class EventCancelled:
    """To those who knew of it."""

    kind: EventKind
    title: str
    starts_at: datetime
