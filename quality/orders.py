"""What each order of a gestionnaire about quality has: a transaction, an instant, a channel, a right, and its
row of the journal.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from journal.entries import Entry, Kind
from journal.people import Person
from quality.errors import GestionnaireOnly

if TYPE_CHECKING:
    from storage.unit_of_work import Work


THEME = "qualite"


class Orders:
    """One instance per unit of work."""

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
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
