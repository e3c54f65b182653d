"""What the upkeep needs from storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from journal.people import People, Person
from knowledge_base.entries import Base
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.ports import LearningWork
from knowledge_base.upkeep.revisions import Revision

if TYPE_CHECKING:
    from knowledge_base.learning.rehearsal import Effect, Replayed


class Versions(Protocol):
    def add(self, revision: Revision) -> None:
        """Adds, and gives the revision its ``id``."""

    def of_entry(self, entry_id: str) -> Sequence[Revision]:
        """Every version, oldest first; kept from other writers until the transaction ends."""

    def current(self) -> Sequence[Revision]:
        """Published, to review or retired: one for each entry that has ever been published here."""


class Revisions(Versions, Protocol):
    """With what the upkeep itself does not need, but those who see it."""

    def latest(self, entry_id: str) -> Revision | None:
        """The version with the highest number, whatever its status."""

    def drafts(self) -> Sequence[Revision]:
        """Drafts and reviewed ones, oldest first."""

    def stamp(self) -> int:
        """A number that grows with every change."""


class LocalValues(Protocol):
    """What the answers of a département name: see ``knowledge_base.local_values``."""

    def of(self, departement: str) -> Mapping[str, str]:
        """Those that are filled in."""

    def set(self, departement: str, name: str, value: str) -> None:
        """An empty one is not known any more."""


class Served(Protocol):
    def departements(self) -> Collection[str]:
        """Those of the open guichets."""


class UpkeepWork(Protocol):
    @property
    def revisions(self) -> Versions: ...

    @property
    def registry(self) -> Served: ...


class LocalUpkeepWork(UpkeepWork, Protocol):
    """With what only those who see the answers as agents do need."""

    @property
    def revisions(self) -> Revisions: ...

    @property
    def local_values(self) -> LocalValues: ...


class UpkeepPeople(People, Protocol):
    def person(self, agent_id: int) -> Person | None: ...


class ServiceWork(LocalUpkeepWork, LearningWork, Protocol):
    """With what real questions teach, and the names of those who did what."""

    @property
    def people(self) -> UpkeepPeople: ...


class Library(Protocol):
    """The base in service. What takes seconds is worked out beside the caller, and is None until then."""

    def nearest(self, words: str) -> Sequence[str]:
        """The identifiers of the ten nearest entries that share a word with these, best first."""

    def effect(self, changed: Base) -> Effect | None:
        """What the known questions would become with this base."""

    def replayed(self, changed: Base) -> Replayed | None:
        """How far the work on that effect is; None before it has begun."""

    def gaps(self) -> Sequence[Gap] | None:
        """What the base does not know, as it was some minutes ago at most."""

    def latest_gaps(self) -> Sequence[Gap] | None:
        """What it did not know when it was last looked for, which is done again where it is old."""
