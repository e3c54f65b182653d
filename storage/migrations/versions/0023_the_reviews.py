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
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("guichet_id", _KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", _KEY, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", _KEY),
        sa.CheckConstraint("kind IN ('coordonnees', 'utilisateurs')", op.f("ck_reviews_kind")),
        sa.ForeignKeyConstraint(["guichet_id"], ["guichets.id"], op.f("fk_reviews_guichet_id_guichets")),
        sa.ForeignKeyConstraint(["asked_by"], ["agents.id"], op.f("fk_reviews_asked_by_agents")),
        sa.ForeignKeyConstraint(["answered_by"], ["agents.id"], op.f("fk_reviews_answered_by_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_guichet_id"), "reviews", ["guichet_id"])


def downgrade() -> None:
    op.drop_table("reviews")
