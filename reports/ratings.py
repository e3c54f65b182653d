"""What agents said of the tickets that were closed: the last word of each, once for each closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from journal.entries import Kind, Row

HELPED = "helped"


def ratings_in(rows: Iterable[Row]) -> list[Row]:
    """Ascending. Whoever changed their mind counts for what they said last; closed again, a ticket may count
    again.
    """
    closings: Counter[str] = Counter()
    last: dict[tuple[str, int], Row] = {}
    for row in rows:
        subject = row.subject
        if row.kind is Kind.TICKET_CLOSED:
            closings[subject] += 1
        elif row.kind is Kind.TICKET_RATED:
            last[subject, closings[subject]] = row
    return sorted(last.values(), key=lambda row: row.sequence)
