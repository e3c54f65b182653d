"""At what hour a gestionnaire wants the message of the morning by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.add_column("agents", sa.Column("morning_mail_at", sa.Time))


def downgrade() -> None:
    op.execute("ALTER TABLE agents DROP COLUMN morning_mail_at")
