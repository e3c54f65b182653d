"""What the follow-up of quality needs from storage, from the registry and from the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from delivery.files import Attachment
from delivery.outbox import Outbox
from journal.people import People
from journal.ports import Journal
from quality.signalements import Draft, Signalement


class Signalements(Protocol):
    def add(self, signalement: Signalement) -> None:
        """Adds, and gives the signalement its ``id``."""

    def next_reference(self, year: int) -> str:
        """``S-2026-001``: one more than the last of the year, never given twice."""

    def by_reference(self, reference: str) -> Signalement | None: ...

    def unanswered(self, *, due_before: date | None = None, departement: str = "") -> Sequence[Signalement]:
        """Neither answered nor over, first due first; those due on ``due_before`` at the latest, to the
        guichets of a département, of all when it is "".
        """


class Drafts(Protocol):
    def add(self, draft: Draft) -> None: ...

    def remove(self, draft: Draft, /) -> None: ...

    def to(self, guichet_id: int) -> Sequence[Draft]: ...


@dataclass(frozen=True)
class SignalementQuery:
    """Signalements to a guichet, or to those of a département; to all of them when neither is given."""

    departement: str = ""
    guichet_id: int | None = None


class QualityOutbox(Outbox, Protocol):
    def remind(self, agent_id: int, owed: Mapping[str, Any], *, until: datetime) -> Collection[str]:
        """What is owed to one person, by key, in one message: the keys that were new."""

    def remind_gestionnaires(
        self, owed: Mapping[str, Any], *, departement: str, until: datetime
    ) -> Collection[str]: ...

    def drop_late(self, *, now: datetime) -> None: ...

    def write(
        self,
        address: str,
        notice: Any,
        *,
        key: str,
        departement: str,
        until: datetime | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> bool:
        """A letter by mail, with files of ours, in the name of the gestionnaire of a département."""


class QualityWork(Protocol):
    @property
    def signalements(self) -> Signalements: ...

    @property
    def signalement_drafts(self) -> Drafts: ...

    @property
    def outbox(self) -> QualityOutbox: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def people(self) -> People: ...
