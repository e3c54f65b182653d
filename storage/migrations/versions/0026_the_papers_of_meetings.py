"""What a copil or a comité has written: its ordre du jour, and when its compte rendu is published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meeting_papers",
        sa.Column("event_id", _KEY, sa.ForeignKey("events.id"), autoincrement=False, primary_key=True),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("asked_ids", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("reply_on", sa.Date()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("attended", sa.Integer()),
        sa.Column("account_due_on", sa.Date()),
        sa.Column("account_published_on", sa.Date()),
    )


def downgrade() -> None:
    op.drop_table("meeting_papers")
