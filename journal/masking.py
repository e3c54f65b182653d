"""What the guard took out is counted: one row of the journal for one sending, however much it held."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from journal.entries import Entry, Kind
from journal.people import Person

if TYPE_CHECKING:
    from storage.journal import SqlJournal


log = structlog.get_logger()


def count_masked(
    journal: SqlJournal, count: int, *, by: Person | None, at: datetime, channel: str = ""
) -> None:
    """``by`` is who sent them; with nobody, a stranger on this channel, or else the command line."""
    if not count:
        return
    if by is None and channel:
        count_masked_of_stranger(count, channel)
        return
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


def count_masked_of_stranger(count: int, channel: str) -> None:
    """Among the metrics: the journal, which nothing is ever taken out of, keeps nothing of strangers."""
    log.info("NIR masked for a stranger", action="stranger_masked", channel=channel, count=count)
