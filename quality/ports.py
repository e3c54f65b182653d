"""What the follow-up of quality needs from storage, from the registry and from the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from delivery.outbox import Outbox
from journal.people import People
from journal.ports import Journal
from quality.signalements import Signalement


class Signalements(Protocol):
    def add(self, signalement: Signalement) -> None:
        """Adds, and gives the signalement its ``id``."""

    def next_reference(self, year: int) -> str:
        """``S-2026-001``: one more than the last of the year, never given twice."""

    def by_reference(self, reference: str) -> Signalement | None: ...

    def unanswered(self, *, due_before: date | None = None, departement: str = "") -> Sequence[Signalement]:
        """Neither answered nor cancelled, first due first; those due on ``due_before`` at the latest, to the
        guichets of a département, of all when it is "".
        """


@dataclass(frozen=True)
class SignalementQuery:
    """Signalements to a guichet, or to those of a département; to all of them when neither is given."""

    departement: str = ""
    guichet_id: int | None = None


class QualityWork(Protocol):
    @property
    def signalements(self) -> Signalements: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def people(self) -> People: ...
