"""The words of the bilans of each département, the bilans that are frozen, and the templates of Word."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint

from storage.tables.ground import numbered, table
from storage.tables.people import agents
from storage.types import UtcDateTime

bilan_texts = numbered(
    "bilan_texts",
    Column("departement", String(3), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("texts", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("written_by", ForeignKey(agents.c.id), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    UniqueConstraint("departement", "first", "last"),
)

frozen_bilans = numbered(
    "frozen_bilans",
    Column("departement", String(3), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("frozen_by", ForeignKey(agents.c.id), nullable=False),
    Column("frozen_at", UtcDateTime, nullable=False),
    UniqueConstraint("departement", "first", "last", "number"),
)

bilan_templates = table(
    "bilan_templates",
    Column("departement", String(3), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("kept_by", ForeignKey(agents.c.id), nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)
