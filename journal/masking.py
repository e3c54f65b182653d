"""What the guard took out is counted: one row of the journal for one sending, however much it held."""

from __future__ import annotations

from datetime import datetime

from journal.entries import Entry, Kind
from journal.people import Person
from journal.ports import Journal


def count_masked(journal: Journal, count: int, *, by: Person | None, at: datetime, channel: str = "") -> None:
    """``by`` is who sent them; None for the command line. What a stranger sends is not for the journal, which
    nothing is ever taken out of: it is counted among the metrics.
    """
    if count:
        journal.add(
            Entry(
                at=at,
                kind=Kind.NIR_MASKED,
                channel=channel,
                guichet_id=by.guichet_id if by is not None else None,
                actor_id=by.id if by is not None else None,
                times=count,
            )
        )
