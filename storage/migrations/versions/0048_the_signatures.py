"""What follows the answers of a gestionnaire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.add_column("agents", sa.Column("signature", sa.String(300), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("ALTER TABLE agents DROP COLUMN signature")
