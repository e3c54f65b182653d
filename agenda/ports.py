"""What the agenda needs from storage, from the registry and from the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agenda.events import Event, EventKind
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

    @property
    def departement(self) -> str:
        """The one that she works for; "" for all those that this service serves."""

    def sees(self, departement: str) -> bool:
        """Whether what this département holds is hers to know; "" is what is of all of them."""

    def decides_for(self, departement: str, served: Collection[str]) -> bool:
        """Whether it is hers to change: "" is then what is common to all those that are ``served``."""


class Events(Protocol):
    def add(self, event: Event) -> None:
        """Adds, and gives the event its ``id``."""

    def by_id(self, event_id: int) -> Event | None: ...

    def upcoming(self, after: datetime, *, limit: int, departement: str = "") -> Sequence[Event]:
        """The planned ones that start after an instant, soonest first: of a département and of all."""

    def between(self, start: datetime, end: datetime) -> Sequence[Event]:
        """The planned ones that start from ``start`` on and before ``end``, soonest first."""


@dataclass(frozen=True)
class Wanted:
    """Events of one kind, or of all; a département sees its own, and those of all départements."""

    kind: EventKind | None = None
    departement: str = ""


class EventBook(Events, Protocol):
    """Besides, the lists that people leaf through; what is cancelled stands there too, and is looked for."""

    def ahead(self, now: datetime, wanted: Wanted, *, limit: int) -> Sequence[Event]:
        """Those that start after ``now``, soonest first."""

    def gone_by(self, now: datetime, wanted: Wanted, *, limit: int, skipped: int = 0) -> Sequence[Event]:
        """Those that have started, latest first."""


class People(Protocol):
    """Who is at the guichets. Gestionnaires are not among them: they are told together."""

    def active_agents_of(self, guichet_id: int) -> Sequence[int]: ...

    def all_active_agents(self, departement: str) -> Sequence[int]:
        """Of the guichets of a département; "" for all."""

    def departement_of(self, guichet_id: int | None) -> str:
        """That of a guichet; "" of none."""

    def departements(self) -> Collection[str]:
        """Those of the open guichets."""


class Outbox(Protocol):
    """Each letter has a unique key; posting again under it posts nothing and returns False."""

    def tell(self, agent_id: int, notice: DataclassInstance, *, key: str) -> bool:
        """To one person; nothing leaves, and False, when her access is closed."""

    def tell_gestionnaires(
        self, notice: DataclassInstance, *, key: str, departement: str, besides: int | None = None
    ) -> bool:
        """Those of a département; all of them when it is ""."""


class Work(Protocol):
    @property
    def events(self) -> Events: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def people(self) -> People: ...
