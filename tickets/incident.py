"""An incident of the SNE: one trouble that many agents meet, told once, closed once, counted once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

LONGEST_TITLE = 120  # characters
LONGEST_TEXT = 1_500
"""Characters of a banner, or of what is said when it is over: both are read on a phone."""

_REFERENCE = re.compile(r"I-\d{4}-\d{2,}")


def is_reference(text: str) -> bool:
    """« I-2026-01 », which is neither a ticket's nor an entry's."""
    return _REFERENCE.fullmatch(text) is not None


class Wording(Protocol):
    """How a question is compared with a phrase, whatever case, accents, endings and one typo."""

    def tells(self, phrase: str) -> bool:
        """It says something: « le, la, est-ce que » would be in every question."""

    def holds(self, text: str, phrase: str) -> bool:
        """All the telling words of the phrase are in the text."""


@dataclass(eq=False, kw_only=True)
class Incident:
    """``banner`` is what agents who ask about it read, ``closing`` what they are told when it is over.

    ``phrases`` are what makes a question be about it: all the words of one of them, whatever their endings.
    ``departement`` is "" for all. ``reopened_at`` is when it last came back.
    """

    id: int | None = None
    reference: str
    title: str
    banner: str
    phrases: list[str] = field(default_factory=list)
    closing: str = ""
    departement: str = ""
    opened_at: datetime
    opened_by: int
    reopened_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def since(self) -> datetime:
        """Whoever met it since then is owed a word when it is over."""
        return self.reopened_at or self.opened_at

    def concerns(self, departement: str) -> bool:
        """``departement`` is "" for whoever sees them all."""
        return not (self.departement and departement) or self.departement == departement

    def phrase_in(self, question: str, wording: Wording) -> str:
        """The phrase that makes the question be about it; "" when none does."""
        return next((phrase for phrase in self.phrases if wording.holds(question, phrase)), "")


@dataclass(frozen=True)
class IncidentContact:
    """Somebody who met it: told when it is over, on ``channel``; ``ticket`` if they met it by one."""

    agent_id: int
    at: datetime
    channel: str = ""
    ticket: str = ""


def first_about(incidents: Iterable[Incident], question: str, wording: Wording) -> Incident | None:
    """The first of them that the question is about."""
    return next((incident for incident in incidents if incident.phrase_in(question, wording)), None)
