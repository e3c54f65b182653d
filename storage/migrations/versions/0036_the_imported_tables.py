"""The tables that a gestionnaire imports, their monthly control, and what a comité is told of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_PURPOSES = "purpose IN ('anru', 'doublons', 'report', 'sample', 'table')"
_OF_A_COMITE = ("evaluation", "proposals")
_STATES = "state IN ('applied', 'read', 'undone')"


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("header", sa.JSON, nullable=False),
        sa.Column("header_at", sa.Integer, nullable=False),
        sa.Column("layout_key", sa.String(32), nullable=False),
        sa.Column("columns", sa.JSON, nullable=False),
        sa.Column("month", sa.Date),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("read", "imported", "refused", "left_out")
        ),
        sa.Column("faults", sa.JSON, nullable=False),
        sa.Column("brought_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("brought_at", _INSTANT, nullable=False),
        sa.Column("applied_at", _INSTANT),
        sa.Column("undone_at", _INSTANT),
        sa.CheckConstraint(_PURPOSES, op.f("ck_imports_purpose")),
        sa.CheckConstraint(_STATES, op.f("ck_imports_state")),
    )
    op.create_index(
        op.f("ix_imports_departement_purpose_state"), "imports", ["departement", "purpose", "state"]
    )
    op.create_table(
        "import_lines",
        sa.Column("import_id", _KEY, sa.ForeignKey("imports.id"), primary_key=True),
        sa.Column("lines", sa.JSON, nullable=False),
    )
    op.create_table(
        "imported_rows",
        sa.Column("import_id", _KEY, sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id")),
        sa.Column("month", sa.Date),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_imported_rows")),
    )
    op.create_index(op.f("ix_imported_rows_import_id_month"), "imported_rows", ["import_id", "month"])
    op.create_index(op.f("ix_imported_rows_guichet_id_month"), "imported_rows", ["guichet_id", "month"])
    op.create_table(
        "layouts",
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("columns", sa.JSON, nullable=False),
        sa.CheckConstraint(_PURPOSES, op.f("ck_layouts_purpose")),
        sa.PrimaryKeyConstraint("departement", "purpose", "key", name=op.f("pk_layouts")),
    )
    op.create_table(
        "guichet_aliases",
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id")),
        sa.PrimaryKeyConstraint("departement", "name", name=op.f("pk_guichet_aliases")),
    )
    op.create_index(op.f("ix_guichet_aliases_guichet_id"), "guichet_aliases", ["guichet_id"])
    op.create_table(
        "controls",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("done_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("done_at", _INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.UniqueConstraint("departement", "month", name=op.f("uq_controls_departement_month")),
    )
    for name in _OF_A_COMITE:
        op.add_column("meeting_papers", sa.Column(name, sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    for name in _OF_A_COMITE:
        op.execute(f"ALTER TABLE meeting_papers DROP COLUMN {name}")
    for name in ("controls", "guichet_aliases", "layouts", "imported_rows", "import_lines", "imports"):
        op.drop_table(name)
