"""What the agenda needs from storage, from the registry and from the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agenda.events import Event
from journal.ports import Journal

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Person(Protocol):
    """Who orders."""

    @property
    def id(self) -> int | None: ...

    @property
    def name(self) -> str: ...

    @property
    def is_gestionnaire(self) -> bool: ...


class Events(Protocol):
    def add(self, event: Event) -> None:
        """Adds, and gives the event its ``id``."""

    def by_id(self, event_id: int) -> Event | None: ...

    def upcoming(self, after: datetime, *, limit: int) -> Sequence[Event]:
        """The planned ones that start after an instant, soonest first."""

    def between(self, start: datetime, end: datetime) -> Sequence[Event]:
        """The planned ones that start from ``start`` on and before ``end``, soonest first."""


class People(Protocol):
    """Who is at the guichets. Gestionnaires are not among them: they are told together."""

    def active_agents_of(self, guichet_id: int) -> Sequence[int]: ...

    def all_active_agents(self) -> Sequence[int]: ...


class Outbox(Protocol):
    """Each letter has a unique key; posting again under it posts nothing and returns False."""

    def tell(self, agent_id: int, notice: DataclassInstance, *, key: str) -> bool:
        """To one person; nothing leaves, and False, when her access is closed."""

    def tell_gestionnaires(
        self, notice: DataclassInstance, *, key: str, besides: int | None = None
    ) -> bool: ...


class PlanningWork(Protocol):
    @property
    def events(self) -> Events: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def journal(self) -> Journal: ...


class Work(PlanningWork, Protocol):
    """What reminders need besides: whom to remind."""

    @property
    def people(self) -> People: ...
