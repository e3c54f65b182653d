"""What gestionnaires keep on the console."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)

from storage.tables.ground import numbered, table
from storage.tables.people import agents
from storage.tables.ticketing import tickets
from storage.types import UtcDateTime

saved_views = numbered(
    "saved_views",
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("name", String(80), nullable=False),
    Column("query", String(500), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("shared_in", String(3)),
    UniqueConstraint("agent_id", "name"),
)

drafts = table(
    "drafts",
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("place", String(120), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

presences = table(
    "presences",
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("place", String(120), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Index(None, "place", "seen_at"),
)

timers = table(
    "timers",
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("ticket", ForeignKey(tickets.c.reference), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
)

snoozes = table(
    "snoozes",
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("ticket", ForeignKey(tickets.c.reference), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

answer_templates = numbered(
    "answer_templates",
    Column("name", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("theme", String(32), nullable=False),
    Column("departement", String(3), nullable=False, server_default=""),
    Column("created_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("minutes", Integer, nullable=False, server_default="0"),
    *(
        Column(deed, Boolean, nullable=False, server_default=false())
        for deed in ("sets_theme", "notes_step", "closes")
    ),
)
