"""What the upkeep needs from storage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from knowledge_base.upkeep.revisions import Revision


class Revisions(Protocol):
    def add(self, revision: Revision) -> None:
        """Adds, and gives the revision its ``id``."""

    def of_entry(self, entry_id: str) -> Sequence[Revision]:
        """Every version, oldest first; kept from other writers until the transaction ends."""

    def latest(self, entry_id: str) -> Revision | None:
        """The version with the highest number, whatever its status."""

    def current(self) -> Sequence[Revision]:
        """Published, to review or retired: one for each entry that has ever been published here."""

    def drafts(self) -> Sequence[Revision]:
        """Drafts and reviewed ones, oldest first."""

    def stamp(self) -> int:
        """A number that grows with every change."""


class Work(Protocol):
    @property
    def revisions(self) -> Revisions: ...
