"""What ties two tickets together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
