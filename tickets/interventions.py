"""What the gestionnaire logs by hand: a call, a mail or a visit that went by no channel of ours."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from journal.entries import Entry, Kind, Level
from journal.ports import Journal
from tickets.errors import GestionnaireOnly, MinutesOutOfRange
from tickets.ticket import Person

_MINUTES = range(1, 24 * 60 + 1)


class Medium(StrEnum):
    PHONE = "telephone"
    MAIL = "mel"
    VISIT = "visite"


class Outcome(StrEnum):
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"


class Work(Protocol):
    @property
    def journal(self) -> Journal: ...


def log_intervention(
    work: Work,
    *,
    by: Person,
    medium: Medium,
    guichet_id: int | None,
    theme: str,
    minutes: int,
    resolved: bool,
    now: datetime,
) -> None:
    """One row of the journal; it counts in the bilan as a ticket does."""
    if not by.is_gestionnaire:
        raise GestionnaireOnly
    if minutes not in _MINUTES:
        raise MinutesOutOfRange
    work.journal.add(
        Entry(
            at=now,
            kind=Kind.CALL_LOGGED,
            channel=medium.value,
            guichet_id=guichet_id,
            theme=theme,
            level=Level.GESTIONNAIRE,
            minutes=minutes,
            outcome=(Outcome.RESOLVED if resolved else Outcome.UNRESOLVED).value,
            actor_id=by.id,
        )
    )
