"""A trial: an order to the upkeep is played on copies, so that its effect is known first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from knowledge_base.upkeep.revisions import Revision

if TYPE_CHECKING:
    from storage.knowledge import SqlRevisions


class Trial:
    """Revisions that begin as the real ones stand. What is written here goes nowhere."""

    def __init__(self, real: SqlRevisions) -> None:
        self._real = real
        self._copied: dict[str, list[Revision]] = {}

    @property
    def revisions(self) -> Self:
        return self

    @property
    def registry(self) -> Self:
        return self

    def departements(self) -> Collection[str]:
        """None: whoever may not publish may see what it would do."""
        return ()

    def add(self, revision: Revision) -> None:
        self._copies(revision.entry_id).append(revision)

    def of_entry(self, entry_id: str) -> Sequence[Revision]:
        return sorted(self._copies(entry_id), key=lambda one: one.number)

    def current(self) -> Sequence[Revision]:
        untouched = (one for one in self._real.current() if one.entry_id not in self._copied)
        mine = (one for copies in self._copied.values() for one in copies if one.is_current)
        return sorted((*untouched, *mine), key=lambda one: one.entry_id)

    def _copies(self, entry_id: str) -> list[Revision]:
        if entry_id not in self._copied:
            self._copied[entry_id] = [
                replace(one, history=[replace(event) for event in one.history])
                for one in self._real.of_entry(entry_id)
            ]
        return self._copied[entry_id]
