"""The telephone of a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("agents", sa.Column("phone", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("ALTER TABLE agents DROP COLUMN phone")
