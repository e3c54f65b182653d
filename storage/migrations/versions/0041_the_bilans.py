"""The words of the bilans, the frozen ones, and the templates of Word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "bilan_texts",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("written_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.UniqueConstraint(
            "departement", "first", "last", name=op.f("uq_bilan_texts_departement_first_last")
        ),
    )
    op.create_table(
        "frozen_bilans",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("frozen_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("frozen_at", _INSTANT, nullable=False),
        sa.UniqueConstraint(
            "departement", "first", "last", "number",
            name=op.f("uq_frozen_bilans_departement_first_last_number"),
        ),
    )  # fmt: skip
    op.create_table(
        "bilan_templates",
        sa.Column("departement", sa.String(3), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("kept_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    for name in ("bilan_templates", "frozen_bilans", "bilan_texts"):
        op.drop_table(name)
