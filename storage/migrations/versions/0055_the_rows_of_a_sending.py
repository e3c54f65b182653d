"""A row of the journal says how many times: what one sending held is one row.

The former rows stay as they are. Each is chained to the one before, and anchored outside of the database:
folding those of a sending into one would break all that follow, and the proof of the rest with them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.add_column("journal", sa.Column("times", sa.Integer, nullable=False, server_default="1"))
    op.create_index(op.f("ix_mails_received_at"), "mails", ["received_at"])  # those of a day are counted


def downgrade() -> None:
    op.drop_index(op.f("ix_mails_received_at"), table_name="mails")
    op.execute("ALTER TABLE journal DROP COLUMN times")
