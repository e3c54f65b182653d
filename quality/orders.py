"""What each order of a gestionnaire about quality has: a transaction, an instant, a channel, a right, and its
row of the journal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Protocol, TypeVar

from journal.entries import Entry, Kind
from journal.people import Person
from journal.ports import Journal
from quality.errors import GestionnaireOnly

THEME = "qualite"


class Journaled(Protocol):
    @property
    def journal(self) -> Journal: ...


WorkT = TypeVar("WorkT", bound=Journaled)


class Orders(Generic[WorkT]):
    """One instance per unit of work."""

    def __init__(self, work: WorkT, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def _note(
        self,
        kind: Kind,
        by: Person,
        subject: str,
        *,
        guichet_id: int | None = None,
        theme: str = THEME,
        outcome: str = "",
        minutes: int = 0,
        at: datetime | None = None,
    ) -> None:
        """What bears no guichet names its département in its ``subject``: nobody else reads it then."""
        row = Entry(
            at=at or self._now, kind=kind, channel=self._channel, guichet_id=guichet_id, theme=theme,
            minutes=minutes, outcome=outcome, subject=subject, actor_id=by.id,
        )  # fmt: skip
        self._work.journal.add(row)

    @staticmethod
    def _require_gestionnaire(by: Person) -> None:
        if not by.is_gestionnaire:
            raise GestionnaireOnly

    def _require(self, departement: str, by: Person) -> None:
        """A gestionnaire of this département."""
        self._require_gestionnaire(by)
        if not by.sees(departement):
            raise GestionnaireOnly
