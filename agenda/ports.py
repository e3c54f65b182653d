"""What the agenda needs from storage, from the registry and from the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from agenda.answers import Convocations
from agenda.convocations import Addressees, Letters
from agenda.enrolment import Enrolment
from agenda.events import Event, EventKind
from delivery.outbox import Outbox
from journal.people import People, Person
from journal.ports import Journal, ThemeAsked


class Events(Protocol):
    def add(self, event: Event) -> None:
        """Adds, and gives the event its ``id``."""

    def by_id(self, event_id: int) -> Event | None: ...

    def between(self, start: datetime, end: datetime) -> Sequence[Event]:
        """The planned ones that start from ``start`` on and before ``end``, soonest first."""


class Enrolments(Protocol):
    def add(self, enrolment: Enrolment) -> None: ...

    def of_event(self, event_id: int) -> Sequence[Enrolment]:
        """Whatever their state, in the order in which they came to it."""

    def one(self, event_id: int, agent_id: int) -> Enrolment | None: ...


class ReminderChoices(Protocol):
    def of_event(self, event_id: int) -> Mapping[int, date | None]:
        """By agent, the day on which they want to be reminded again, None for never; not of the others."""

    def keep(self, event_id: int, agent_id: int, again_on: date | None) -> None: ...

    def forget(self, event_id: int, agent_id: int) -> None: ...


class Post(Outbox, Letters, Protocol):
    """In chats and by mail."""

    def remind(self, agent_id: int, owed: Mapping[str, object], *, until: datetime) -> Collection[str]:
        """What is owed to one person, by key, in one message that is of use until then: the keys that were
        new.
        """

    def remind_gestionnaires(
        self, owed: Mapping[str, object], *, departement: str, until: datetime
    ) -> Collection[str]:
        """The same, to all those of a département: the keys that were new to one of them at least."""

    def known(self, keys: Sequence[str]) -> Collection[str]:
        """Those of them under which something was posted."""

    def drop_late(self, *, now: datetime) -> None:
        """What is of no more use does not leave; what is still owed may be posted again."""

    def take_back(self, *prefixes: str, agent_id: int | None = None) -> Collection[int]:
        """What has not left yet, under keys that begin so, for one agent or for all, does not: whom it was
        for. Its key is free again.
        """


class Demand(Journal, Protocol):
    def asked_by_theme(self, start: datetime, end: datetime, *, departement: str) -> Sequence[ThemeAsked]:
        """Of the guichets of a département: the questions put to the base, answered or not, by theme."""


class Audience(People, Protocol):
    def person(self, agent_id: int) -> Person | None: ...


@dataclass(frozen=True)
class EventQuery:
    """Events of one kind, or of all; a département sees its own, and those of all départements."""

    kind: EventKind | None = None
    departement: str = ""


class AgendaWork(Protocol):
    @property
    def events(self) -> Events: ...

    @property
    def enrolments(self) -> Enrolments: ...

    @property
    def convocations(self) -> Convocations: ...

    @property
    def reminder_choices(self) -> ReminderChoices: ...

    @property
    def outbox(self) -> Post: ...

    @property
    def partenaires(self) -> Addressees: ...

    @property
    def journal(self) -> Demand: ...

    @property
    def people(self) -> Audience: ...
