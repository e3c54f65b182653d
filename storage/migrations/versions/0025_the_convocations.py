"""What each partenaire who is convoked answered, and the digests of the links by which they may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "convocations",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("event_id", _KEY, sa.ForeignKey("events.id"), nullable=False),
        sa.Column("partenaire_id", _KEY, sa.ForeignKey("partenaires.id"), nullable=False),
        sa.Column("answer", sa.String(32)),
        sa.Column("represented_by", sa.String(200), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("former_at", sa.DateTime(timezone=True)),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.UniqueConstraint("event_id", "partenaire_id", name=op.f("uq_convocations_event_id_partenaire_id")),
        sa.CheckConstraint(
            "answer IN ('absent', 'present', 'represented')", name=op.f("ck_convocations_answer")
        ),
    )
    op.create_index(op.f("ix_convocations_partenaire_id"), "convocations", ["partenaire_id"])


def downgrade() -> None:
    op.drop_table("convocations")
