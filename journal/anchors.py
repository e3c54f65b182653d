"""Where the chain stood, written down outside the database: whoever holds the database cannot change that.

The chain alone proves that nobody touched a row; rebuilt whole, it proves nothing. An anchor is kept beside
each backup and in the mail of the month: a journal that was written again no longer passes by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.journal import SqlJournal


_FORM = re.compile(r"(?P<sequence>\d{1,15})-(?P<digest>[0-9a-f]{64})", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Anchor:
    """The number and the digest of a row; the row 0 is before the first."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence}-{self.digest}"


def anchor_of(chain: SqlJournal) -> Anchor:
    """Where it stands now."""
    return Anchor(*chain.head())


def anchors_in(text: str) -> list[Anchor]:
    """Those that stand in a text, whatever is around them: a line, a mail pasted whole, a file."""
    return [Anchor(int(found["sequence"]), found["digest"].lower()) for found in _FORM.finditer(text)]


def first_passed_by(chain: SqlJournal, anchors: Iterable[Anchor]) -> Anchor | None:
    """The oldest anchor by which the chain does not pass; None when it passes by all."""
    for anchor in sorted(set(anchors)):
        row = chain.row(anchor.sequence) if anchor.sequence else None
        if anchor.sequence and (row is None or row.digest != anchor.digest):
            return anchor
    return None
