"""What is treated one by one: the cases of a list, and what was drawn of one for a check."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, UniqueConstraint

from quality.cases import LONGEST_NUMERO, LONGEST_REASON, CaseKind, Outcome
from storage.tables.ground import numbered
from storage.tables.imported import imports
from storage.tables.people import agents, guichets
from storage.types import Code, UtcDateTime

cases = numbered(
    "cases",
    Column("import_id", ForeignKey(imports.c.id), nullable=False),
    Column("line", Integer, nullable=False),
    Column("kind", Code(CaseKind), nullable=False),
    Column("guichet_id", ForeignKey(guichets.c.id), index=True),
    Column("numero", String(LONGEST_NUMERO), nullable=False),
    Column("other", String(LONGEST_NUMERO), nullable=False),
    Column("outcome", Code(Outcome)),
    Column("commitment", String(32), nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("is_guichet_told", Boolean, nullable=False),
    Column("treated_by", ForeignKey(agents.c.id)),
    Column("treated_at", UtcDateTime),
    Index(None, "import_id", "line"),
)

samples = numbered(
    "samples",
    Column("import_id", ForeignKey(imports.c.id), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("population", Integer, nullable=False),
    Column("by_guichet", Boolean, nullable=False),
    Column("drawn_by", ForeignKey(agents.c.id), nullable=False),
    Column("drawn_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("import_id"),
)
