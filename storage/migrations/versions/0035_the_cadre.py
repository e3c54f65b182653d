"""The cadre de référence: what the guichets have committed to, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_WORDS = {
    "measure": ("none", "share", "value"),
    "scope": ("bailleur", "departement", "epci", "guichet"),
    "sense": ("at_least", "at_most"),
    "severity": ("major", "minor", "serious"),
    "unit": ("count", "days", "percent"),
}


def upgrade() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("numerator", sa.String(200), nullable=False),
        sa.Column("denominator", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("sense", sa.String(32), nullable=False),
        sa.Column("threshold", sa.Float),
        sa.Column("lowest", sa.Float),
        sa.Column("highest", sa.Float),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("written_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.CheckConstraint(
                f"{column} IN ({', '.join(map(repr, words))})", op.f(f"ck_commitments_{column}")
            )
            for column, words in _WORDS.items()
        ),
    )
    op.create_index(op.f("ix_commitments_departement_code"), "commitments", ["departement", "code"])


def downgrade() -> None:
    op.drop_table("commitments")
