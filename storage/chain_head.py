"""Where the journal's chain ends, kept apart from its rows: those removed at the end are missed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from journal.chain import GENESIS
from storage.tables import journal_head


def chain_head(session: Session) -> tuple[int, str]:
    """The number and the digest of the last row that was written."""
    row = session.execute(select(journal_head.c.sequence, journal_head.c.digest)).one_or_none()
    return (row.sequence, row.digest) if row else (0, GENESIS)
