"""What is asked of each guichet from time to time: its users, its particulars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", _KEY, sa.ForeignKey("agents.id")),
        sa.CheckConstraint("kind IN ('coordonnees', 'utilisateurs')", op.f("ck_reviews_kind")),
    )
    op.create_index(op.f("ix_reviews_guichet_id"), "reviews", ["guichet_id"])


def downgrade() -> None:
    op.drop_table("reviews")
