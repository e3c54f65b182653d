"""The chain that makes the journal append-only: each row's digest covers the digest before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from journal.entries import Entry, Row

GENESIS = "0" * 64


def digest(previous: str, sequence: int, entry: Entry) -> str:
    """SHA-256, in hexadecimal, of the row's content after that of the row before it."""
    content = {
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
