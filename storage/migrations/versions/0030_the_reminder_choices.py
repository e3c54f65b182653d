"""An agent may ask to be reminded of an event later, or no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "reminder_choices",
        sa.Column("event_id", number, sa.ForeignKey("events.id"), nullable=False),
        sa.Column("agent_id", number, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("again_on", sa.Date()),
        sa.PrimaryKeyConstraint("event_id", "agent_id", name=op.f("pk_reminder_choices")),
    )
    op.create_index(op.f("ix_reminder_choices_agent_id"), "reminder_choices", ["agent_id"])


def downgrade() -> None:
    op.drop_table("reminder_choices")
