"""What was erased because its time was over: by a signature, or by itself, month by month."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from privacy.retention import Kept
from storage.tables.ground import key, metadata
from storage.tables.people import agents
from storage.types import Code, UtcDateTime

purges = Table(
    "purges",
    metadata,
    key(),
    Column("kind", Code(Kept), nullable=False),
    Column("month", String(7), nullable=False),
    Column("before", UtcDateTime, nullable=False),
    Column("proposed", Integer, nullable=False),
    Column("erased", Integer, nullable=False),
    Column("signed_by", ForeignKey(agents.c.id)),
    Column("signed_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Index(None, "done_at", "kind"),
)
