"""The journal, the audit trail, and the numbers that are given once."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String

from journal.audit import AuditKind
from journal.entries import Kind, Level
from storage.tables.ground import Key, numbered, table
from storage.types import Code, Repeated, UtcDateTime

counters = table(
    "counters",
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

# No foreign key: a row of the journal outlives what it counts.
journal = table(
    "journal",
    Column("sequence", Key, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("kind", Code(Kind), nullable=False),
    Column("channel", Repeated(16), nullable=False),
    Column("guichet_id", Key),
    Column("theme", Repeated(32), nullable=False),
    Column("level", Code(Level)),
    Column("minutes", Integer, nullable=False),
    Column("outcome", Repeated(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("actor_id", Key),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("digest", String(64), nullable=False),
    Index(None, "kind", "guichet_id", "at"),  # the last time that each guichet called
)

journal_head = table(
    "journal_head",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Key, nullable=False),
    Column("digest", String(64), nullable=False),
)

# No foreign key: who acted may be gone. « folded » is the same for what counts on one row.
audit = numbered(
    "audit",
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("last_at", UtcDateTime, nullable=False),
    Column("kind", Code(AuditKind), nullable=False),
    Column("actor_id", Key, index=True),
    Column("person_id", Key, index=True),
    Column("channel", String(16), nullable=False),
    Column("address", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("times", Integer, nullable=False),
    Column("folded", String(64), unique=True),
)
