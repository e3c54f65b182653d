"""What a transaction has cost a PostgreSQL server so far, in rows that it looked at."""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

_READ = text(
    "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = :name"
)


def rows_read(work: Session | Connection, table: str) -> int:
    """Of a table, by this transaction."""
    return int(work.execute(_READ, {"name": table}).scalar_one())
