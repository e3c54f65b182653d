"""The journal, and the numbers that are given once."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from journal.entries import Kind, Level
from storage.tables.ground import Key, metadata
from storage.types import Code, UtcDateTime

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

# No foreign key: a row of the journal outlives what it counts.
journal = Table(
    "journal",
    metadata,
    Column("sequence", Key, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("kind", Code(Kind), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("guichet_id", Key),
    Column("theme", String(32), nullable=False),
    Column("level", Code(Level)),
    Column("minutes", Integer, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("actor_id", Key),
    Column("digest", String(64), nullable=False),
    Index(None, "kind", "guichet_id", "at"),  # the last time that each guichet called
)

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Key, nullable=False),
    Column("digest", String(64), nullable=False),
)
