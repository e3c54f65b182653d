"""Who vouches for the sender of each mail; of those that came before, their server has no name here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("mails", sa.Column("verified_by", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("mails", "verified_by")
