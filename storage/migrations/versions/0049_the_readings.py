"""When a gestionnaire last read what the agent of a ticket wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("read_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP COLUMN read_at")
