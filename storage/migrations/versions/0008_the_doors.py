"""The doors: a computer that is shared, the second factor in a chat, a triage group to confirm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sessions", sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("verified_at", _INSTANT))
    op.add_column("triage_groups", sa.Column("suspended_at", _INSTANT))


def downgrade() -> None:
    op.drop_column("triage_groups", "suspended_at")
    op.drop_column("accounts", "verified_at")
    op.drop_column("sessions", "is_shared")
