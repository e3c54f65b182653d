"""The tables of the infocentre that a gestionnaire imports, their cases, their monthly control; the cadre."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

from quality.cadre import Measure, Scope, Sense, Severity, Unit
from quality.cases import LONGEST_NUMERO, LONGEST_REASON, CaseKind, Outcome
from quality.imports import LONGEST_NAME, ImportState
from quality.reading import Purpose
from storage.tables.ground import numbered, table
from storage.tables.people import agents, guichets
from storage.types import Code, UtcDateTime

imports = numbered(
    "imports",
    Column("departement", String(3), nullable=False),
    Column("purpose", Code(Purpose), nullable=False),
    Column("file_name", String(LONGEST_NAME), nullable=False),
    Column("state", Code(ImportState), nullable=False),
    Column("header", JSON, nullable=False),
    Column("header_at", Integer, nullable=False),
    Column("layout_key", String(32), nullable=False),
    Column("columns", JSON, nullable=False),
    Column("month", Date),
    Column("read", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("faults", JSON, nullable=False),
    Column("brought_by", ForeignKey(agents.c.id), nullable=False),
    Column("brought_at", UtcDateTime, nullable=False),
    Column("applied_at", UtcDateTime),
    Column("undone_at", UtcDateTime),
    Index(None, "departement", "purpose", "state"),
)

# The file as it came, without its NIRs: what an import is read from again.
import_lines = table(
    "import_lines",
    Column("import_id", ForeignKey(imports.c.id), primary_key=True, autoincrement=False),
    Column("lines", JSON, nullable=False),
)

imported_rows = table(
    "imported_rows",
    Column("import_id", ForeignKey(imports.c.id), primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("month", Date),
    Column("cells", JSON, nullable=False),
    Index(None, "import_id", "month"),
    Index(None, "guichet_id", "month"),
)

# What the columns of a table say, by the digest of its header.
layouts = table(
    "layouts",
    Column("departement", String(3), primary_key=True),
    Column("purpose", Code(Purpose), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("columns", JSON, nullable=False),
)

# A name by which files call a guichet, folded; NULL for one that is not followed here.
guichet_aliases = table(
    "guichet_aliases",
    Column("departement", String(3), primary_key=True),
    Column("name", String(500), primary_key=True),
    Column("guichet_id", ForeignKey(guichets.c.id), index=True),
)

# That the figures of a month were looked at.
controls = numbered(
    "controls",
    Column("departement", String(3), nullable=False),
    Column("month", Date, nullable=False),
    Column("done_by", ForeignKey(agents.c.id), nullable=False),
    Column("done_at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    UniqueConstraint("departement", "month"),
)


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
