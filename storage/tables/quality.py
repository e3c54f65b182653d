"""What the guichets have committed to."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, ForeignKey, Index, String, Text

from quality.cadre import Measure, Scope, Sense, Severity, Unit
from storage.tables.ground import numbered
from storage.tables.people import agents
from storage.types import Code, UtcDateTime

commitments = numbered(
    "commitments",
    Column("departement", String(3), nullable=False),
    Column("code", String(32), nullable=False),
    Column("label", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("source", String(300), nullable=False),
    Column("severity", Code(Severity), nullable=False),
    Column("measure", Code(Measure), nullable=False),
    Column("numerator", String(200), nullable=False),
    Column("denominator", String(200), nullable=False),
    Column("unit", Code(Unit), nullable=False),
    Column("scope", Code(Scope), nullable=False),
    Column("sense", Code(Sense), nullable=False),
    Column("threshold", Float),
    Column("lowest", Float),
    Column("highest", Float),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("written_by", ForeignKey(agents.c.id), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Index(None, "departement", "code"),
)
