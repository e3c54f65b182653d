"""What comes in, what must leave, and what is open with each person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, UniqueConstraint, text

from delivery.queue_messages import DeliveryStatus
from storage.tables.ground import numbered, table
from storage.tables.people import agents
from storage.types import Code, UtcDateTime


def _among(rows: str) -> dict[str, Any]:
    """What makes an index one of these rows only."""
    return {"sqlite_where": text(rows), "postgresql_where": text(rows)}


inbox = numbered(
    "inbox",
    Column("channel", String(16), nullable=False),
    Column("update_ref", String(64), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("group_ref", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime, nullable=False),
    Column("handled_at", UtcDateTime),
    Column("incident", String(16), nullable=False),
    UniqueConstraint("channel", "update_ref"),
    Index(None, "handled_at"),
    # Small ones, of what is not handled: each worker reads them, and nothing else.
    Index("ix_inbox_waiting", "id", **_among("handled_at IS NULL")),
    Index("ix_inbox_first", "conversation", "id", **_among("handled_at IS NULL")),
)

conversations = table(
    "conversations",
    Column("key", String(200), primary_key=True),
    Column("dialogue", String(32), nullable=False),
    Column("step", String(32), nullable=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)


outbox = numbered(
    "outbox",
    Column("key", String(200), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("chat_ref", String(128), nullable=False),
    Column("about", String(64), nullable=False),
    Column("answerable", Boolean, nullable=False),
    Column("agent_id", ForeignKey(agents.c.id)),
    # Of what is for the gestionnaires together: "" when it is for those of every one; NULL for one reader.
    Column("departement", String(3)),
    Column("payload", JSON, nullable=False),
    Column("secret_until", UtcDateTime),
    # When a reminder is of no more use; NULL for all that is of use at any time, which leaves before.
    Column("not_after", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("status", Code(DeliveryStatus, 12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("external_ref", String(128), nullable=False),
    Column("reason", String(200), nullable=False),
    Index(None, "status", "settled_at"),
    Index("ix_outbox_external", "channel", "chat_ref", "external_ref"),
    # Small ones, of what has not left: each taking of the dispatcher reads them, and nothing else.
    Index("ix_outbox_waiting", "channel", "id", **_among("settled_at IS NULL AND not_after IS NULL")),
    Index("ix_outbox_first", "channel", "chat_ref", "not_after", "id", **_among("settled_at IS NULL")),
    Index("ix_outbox_leaving", "channel", "not_after", "id", **_among("settled_at IS NULL")),
    Index("ix_outbox_secret", "secret_until", **_among("settled_at IS NULL AND secret_until IS NOT NULL")),
)

web_messages = numbered(
    "web_messages",
    Column("chat_ref", String(64), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("from_agent", Boolean, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "chat_ref", "id"),
)

triage_groups = table(
    "triage_groups",
    Column("chat_ref", String(64), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("bound_by", ForeignKey(agents.c.id), nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("suspended_at", UtcDateTime),
)

topics = table(
    "topics",
    Column("chat_ref", String(64), primary_key=True),
    Column("about", String(64), primary_key=True),
    Column("thread_ref", String(64), nullable=False),
)
