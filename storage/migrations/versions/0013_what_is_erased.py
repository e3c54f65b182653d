"""What is erased in its time: the purges that were signed, and when the words of a ticket went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("words_erased_at", _INSTANT))
    op.create_table(
        "purges",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("before", _INSTANT, nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.Column("signed_by", _KEY, sa.ForeignKey("agents.id")),
        sa.Column("signed_at", _INSTANT),
        sa.Column("done_at", _INSTANT),
    )
    op.create_index(op.f("ix_purges_done_at_kind"), "purges", ["done_at", "kind"])


def downgrade() -> None:
    op.drop_table("purges")
    op.execute("ALTER TABLE tickets DROP COLUMN words_erased_at")
