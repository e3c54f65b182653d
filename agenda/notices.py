"""What the agenda has people told; rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from agenda.events import EventKind
from delivery.notices import AlsoByMail, CanWait, ToMany


@dataclass(frozen=True)
class EventNotice(AlsoByMail):
    """Which event it is."""

    kind: EventKind
    title: str
    starts_at: datetime

    @property
    def soonest(self) -> datetime:
        """For when somebody may have set off."""
        return self.starts_at


@dataclass(frozen=True)
class EventPlanned(EventNotice, CanWait):
    """To the other gestionnaires."""

    place: str
    author: str


@dataclass(frozen=True)
class EventReminder(EventNotice):
    """To those concerned; ``days`` left in the département's calendar, 0 on the day itself. ``number`` is
    that of the event, for an agent, who may ask for it again on one of the days ``again``, or for no more;
    0 for the others.
    """

    place: str
    days: int
    number: int = 0
    again: tuple[date, ...] = ()


@dataclass(frozen=True)
class NumberedNotice(EventNotice):
    """``number`` is that of the event: its buttons name it."""

    place: str
    number: int


@dataclass(frozen=True)
class TrainingOpen(NumberedNotice):
    """To those whom it is for: they may enrol. ``places`` is None where they are not counted."""

    ends_at: datetime | None
    trainer: str
    places: int | None
    for_referents: bool = False


@dataclass(frozen=True)
class MeetingConvoked(NumberedNotice):
    """To the agents of the guichets that a meeting convokes: they say whether it comes."""

    ends_at: datetime | None


class PlaceFound(NumberedNotice, CanWait):
    """To whoever waited: they come now."""


class TrainingSoon(NumberedNotice):
    """To those who come, within the hour before."""


@dataclass(frozen=True)
class Reminders:
    """Several at once to one person, in one message: each is one of those above."""

    notices: tuple[EventReminder | TrainingOpen | MeetingConvoked | TrainingSoon, ...]


@dataclass(frozen=True)
class AttendanceAsked(EventNotice):
    """To the gestionnaires, once a training is over: who was there?"""

    number: int
    enrolled: int


@dataclass(frozen=True)
class OpinionAsked(EventNotice):
    """To whoever was there: ``question`` is the next of the three, "" once all are answered."""

    number: int
    question: str


class NoLongerConcerned(EventNotice, CanWait, ToMany):
    """To those who were reminded, and whose guichet the event leaves out now."""


class EventCancelled(EventNotice, CanWait, ToMany):
    """To those who knew of it."""


@dataclass(frozen=True)
class EventChanged(AlsoByMail, CanWait, ToMany):
    """To those who knew the former title, date, end or place. ``number`` is that of the event for an agent
    whose guichet says whether it comes, 0 for the others.
    """

    kind: EventKind
    previous_title: str
    title: str
    previously_at: datetime
    previous_place: str
    starts_at: datetime
    place: str
    previously_until: datetime | None = None
    ends_at: datetime | None = None
    number: int = 0

    @property
    def soonest(self) -> datetime:
        return min(self.previously_at, self.starts_at)
