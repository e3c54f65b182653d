"""Who comes to a training, until when it lasts, how many places it has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_INSTANT = sa.DateTime(timezone=True)
_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    for column in _columns():
        op.add_column("events", column)
    op.create_table(
        "enrolments",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("event_id", _KEY, sa.ForeignKey("events.id"), nullable=False),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("is_present", sa.Boolean),
        sa.CheckConstraint("state IN ('enrolled', 'waiting', 'withdrawn')", op.f("ck_enrolments_state")),
        sa.UniqueConstraint("event_id", "agent_id", name=op.f("uq_enrolments_event_id_agent_id")),
    )
    op.create_index(op.f("ix_enrolments_agent_id"), "enrolments", ["agent_id"])


def downgrade() -> None:
    op.drop_table("enrolments")
    for column in reversed(_columns()):
        op.execute(f"ALTER TABLE events DROP COLUMN {column.name}")


def _columns() -> tuple[sa.Column[Any], ...]:
    """Of the events."""
    return (
        sa.Column("ends_at", _INSTANT),
        sa.Column(
            "training",
            sa.String(32),
            sa.CheckConstraint("training IN ('initial', 'novelty', 'on_demand')", op.f("ck_events_training")),
        ),
        sa.Column("trainer", sa.String(200), nullable=False, server_default=""),
        sa.Column("places", sa.Integer),
        sa.Column("partenaire_ids", sa.JSON, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("has_enrolment", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("about", sa.String(32), nullable=False, server_default=""),
        sa.Column("held_at", _INSTANT),
    )
