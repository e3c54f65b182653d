"""What stands on a gestionnaire's table: the texts they have begun, and who looks at the same ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

DRAFTS_KEPT = timedelta(days=14)
LOOKING_FOR = timedelta(seconds=30)
"""How long after its last sign an open page is believed to be open."""


@dataclass(frozen=True)
class SavedDraft:
    text: str
    at: datetime


@dataclass(frozen=True)
class Viewer:
    """``place`` is « ticket:T-2026-0001 »."""

    agent_id: int
    name: str
    place: str


class Drafts(Protocol):
    """One text a person and a place; a text that was sent is forgotten."""

    def keep(self, agent_id: int, place: str, text: str, at: datetime) -> None: ...

    def of(self, agent_id: int, place: str) -> SavedDraft | None: ...

    def forget(self, agent_id: int, place: str) -> None: ...

    def purge(self, before: datetime) -> None:
        """Those that nobody touched since."""
