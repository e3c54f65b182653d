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
        sa.Column("event_id", number, nullable=False),
        sa.Column("agent_id", number, nullable=False),
        sa.Column("again_on", sa.Date()),
        sa.PrimaryKeyConstraint("event_id", "agent_id", name=op.f("pk_reminder_choices")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], op.f("fk_reminder_choices_event_id_events")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], op.f("fk_reminder_choices_agent_id_agents")),
    )
    op.create_index(op.f("ix_reminder_choices_agent_id"), "reminder_choices", ["agent_id"])


def downgrade() -> None:
    op.drop_table("reminder_choices")
