"""the upkeep of the base: each version of an entry, and every change of its status."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("shipped_digest", sa.String(length=64), nullable=False),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_revisions_entry_id_number")),
    )
    op.create_index(op.f("ix_revisions_status"), "revisions", ["status"], unique=False)

    op.create_table(
        "revision_events",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("revision_id", _KEY, sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("by", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
    )
    op.create_index(op.f("ix_revision_events_revision_id"), "revision_events", ["revision_id"], unique=False)

    op.create_table(
        "base_faults",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("base_faults")
    op.drop_table("revision_events")
    op.drop_table("revisions")
