"""When the service answers, and when the machine last looked."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, String, Table, Time

from storage.tables.ground import key, metadata
from storage.tables.people import agents
from storage.types import UtcDateTime

# The office hours of a département, where they are not the usual ones.
service_times = Table(
    "service_times",
    metadata,
    Column("departement", String(3), primary_key=True),
    Column("opening", Time, nullable=False),
    Column("closing", Time, nullable=False),
)

closings = Table(
    "closings",
    metadata,
    key(),
    Column("departement", String(3), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("reason", String(200), nullable=False),
)

absences = Table(
    "absences",
    metadata,
    key(),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("deputy_id", ForeignKey(agents.c.id)),
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
    Column("failed", Boolean, nullable=False),
)
