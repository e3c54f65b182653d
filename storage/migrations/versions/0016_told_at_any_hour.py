"""A gestionnaire may ask to be told of an emergency while the service is closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "agents", sa.Column("is_told_at_any_hour", sa.Boolean, nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.execute("ALTER TABLE agents DROP COLUMN is_told_at_any_hour")
