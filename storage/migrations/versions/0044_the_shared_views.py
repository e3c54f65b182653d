"""The views of the queue that colleagues share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("saved_views", sa.Column("shared_in", sa.String(3)))


def downgrade() -> None:
    op.execute("ALTER TABLE saved_views DROP COLUMN shared_in")
