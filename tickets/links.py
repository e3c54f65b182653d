"""What ties two tickets together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tickets.ticket import Ticket


class LinkKind(StrEnum):
    LINKED = "linked"
    """On one matter, or on one dossier: the same from either side."""
    SPLIT = "split"
    """The other is a question that was taken out of the first."""
    MERGED = "merged"
    """What was said under the other is read in the first."""


@dataclass(frozen=True)
class Link:
    """Seen from one ticket: ``other`` is the second; ``leads`` when this one is the first of its link."""

    other: str
    tie: LinkKind
    leads: bool


class TicketLinks(Protocol):
    def add(self, first: Ticket, other: Ticket, tie: LinkKind, *, by: int, at: datetime) -> bool:
        """False when they are tied so already, from whichever side when both are alike."""

    def remove(self, first: Ticket, other: Ticket, tie: LinkKind) -> bool:
        """False when they were not."""

    def of(self, ticket: Ticket) -> Sequence[Link]:
        """In the order in which they were made."""
