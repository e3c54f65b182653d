"""The chain that makes the journal append-only: each row's digest covers the digest before it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from journal.entries import Entry, Row

if TYPE_CHECKING:
    from storage.journal import SqlJournal


GENESIS = "0" * 64


def digest(previous: str, sequence: int, entry: Entry) -> str:
    """SHA-256, in hexadecimal, of the row's content after that of the row before it. ``times`` is in it when
    it is not 1: the rows written before there was one hold still.
    """
    content: dict[str, object] = {
        "sequence": sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": entry.kind.value,
        "channel": entry.channel,
        "guichet": entry.guichet_id,
        "theme": entry.theme,
        "level": entry.level.value if entry.level else None,
        "minutes": entry.minutes,
        "outcome": entry.outcome,
        "subject": entry.subject,
        "actor": entry.actor_id,
    }
    if entry.times != 1:
        content["times"] = entry.times
    text = previous + json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken(rows: Iterable[Row], *, after: int = 0, previous: str = GENESIS) -> int | None:
    """The number of the first row that does not follow from the one before; None when all do.

    Rows come in ascending order, from the one that follows ``after``, whose digest is ``previous``. A missing
    row breaks the chain at the row that follows the gap.
    """
    expected = after + 1
    for row in rows:
        if row.sequence != expected or row.digest != digest(previous, row.sequence, row.entry):
            return row.sequence
        previous, expected = row.digest, expected + 1
    return None


@dataclass(frozen=True)
class Verified:
    """Rows hold up to ``through``, out of ``total``; ``broken`` is the first that does not."""

    through: int
    total: int
    broken: int | None = None

    @property
    def is_over(self) -> bool:
        return self.broken is not None or self.through >= self.total


def verify(chain: SqlJournal, *, after: int = 0, at_most: int) -> Verified:
    """Follows the chain after a row that is known to hold, over ``at_most`` rows: nobody should wait for the
    whole of a long journal.

    The head says where the chain should end and by which digest: rows taken away there, added there, or
    written again with their digests, are found too.
    """
    total, last_digest = chain.head()
    previous = GENESIS
    if after:
        known = chain.row(after)
        if known is None:
            return Verified(after - 1, total, broken=after)
        previous = known.digest
    # One more than is followed: whether this is the end is known here, even of a full stretch.
    found = chain.following(after, limit=at_most + 1)
    rows, is_the_end = found[:at_most], len(found) <= at_most
    broken = first_broken(rows, after=after, previous=previous)
    if broken is not None:
        return Verified(broken - 1, total, broken)
    through, previous = (rows[-1].sequence, rows[-1].digest) if rows else (after, previous)
    if (through, previous) != (total, last_digest) if is_the_end else through >= total:
        return Verified(through, total, broken=min(through, total) + 1)
    return Verified(through, total)


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
