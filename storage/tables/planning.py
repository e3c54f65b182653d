"""What falls on a date: trainings and meetings, and the answers that guichets owe."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Table

from agenda.events import EventKind, EventStatus
from storage.tables.ground import key, metadata
from storage.tables.people import agents, guichets
from storage.types import Code, UtcDateTime

events = Table(
    "events",
    metadata,
    key(),
    Column("kind", Code(EventKind), nullable=False),
    Column("title", String(200), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("place", String(200), nullable=False),
    Column("status", Code(EventStatus), nullable=False),
    Column("planned_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("guichet_ids", JSON, nullable=False),
    Column("told_ids", JSON, nullable=False),
    Column("departement", String(3), nullable=False, server_default=""),
)

signalements = Table(
    "signalements",
    metadata,
    key(),
    Column("reference", String(16), nullable=False, unique=True),
    Column("guichet_id", ForeignKey(guichets.c.id), nullable=False, index=True),
    Column("subject", String(300), nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("due_on", Date, nullable=False, index=True),
    Column("answered_on", Date),
    Column("cancelled_at", UtcDateTime),
    Column("recorded_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("told_ids", JSON, nullable=False),
)
