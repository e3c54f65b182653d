"""The files that each person sent, for the day during which they are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "file_uses",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_file_uses_at"), "file_uses", ["at"])
    op.create_index(op.f("ix_file_uses_owner_at"), "file_uses", ["owner", "at"])


def downgrade() -> None:
    op.drop_table("file_uses")
