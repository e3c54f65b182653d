"""When an event was last changed, which calendars are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("changed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.execute("ALTER TABLE events DROP COLUMN changed_at")
