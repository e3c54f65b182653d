"""The life of a signalement: drafts, what was done about each, its plan d'action."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_STATUSES = (
    "acknowledged", "answered", "chased", "closed", "draft", "evaluated", "followed", "notified", "proposed",
    "reported", "withdrawn",
)  # fmt: skip
_ACTIONS = (
    "acknowledge", "answer", "ask_help", "chase", "close", "evaluate", "follow", "help", "notify", "propose",
    "reopen", "report", "withdraw",
)  # fmt: skip


def upgrade() -> None:
    op.execute(  # with its check at once: SQLite adds none to a table that is there
        "ALTER TABLE signalements ADD COLUMN status VARCHAR(32) DEFAULT 'notified' NOT NULL"
        f" CONSTRAINT ck_signalements_status CHECK (status IN ({_listed(_STATUSES)}))"
    )
    op.execute("UPDATE signalements SET status = 'answered' WHERE answered_on IS NOT NULL")
    op.execute("UPDATE signalements SET status = 'withdrawn' WHERE cancelled_at IS NOT NULL")
    op.add_column(
        "signalements", sa.Column("anomalies", sa.JSON, nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column("signalements", sa.Column("advice", sa.Text, nullable=False, server_default=""))
    op.add_column("signalements", sa.Column("help_asked_at", _INSTANT))
    op.create_table(
        "signalement_steps",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("signalement_id", _KEY, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", _KEY),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("event_id", _KEY),
        sa.CheckConstraint(f"action IN ({_listed(_ACTIONS)})", op.f("ck_signalement_steps_action")),
        sa.ForeignKeyConstraint(
            ["signalement_id"], ["signalements.id"], op.f("fk_signalement_steps_signalement_id_signalements")
        ),
        sa.ForeignKeyConstraint(["by"], ["agents.id"], op.f("fk_signalement_steps_by_agents")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], op.f("fk_signalement_steps_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signalement_steps")),
    )
    op.create_table(
        "signalement_actions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("signalement_id", _KEY, nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("done_on", sa.Date),
        sa.ForeignKeyConstraint(
            ["signalement_id"],
            ["signalements.id"],
            op.f("fk_signalement_actions_signalement_id_signalements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signalement_actions")),
    )
    op.create_table(
        "signalement_drafts",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("guichet_id", _KEY, nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("anomalies", sa.JSON, nullable=False),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("written_by", _KEY, nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["guichet_id"], ["guichets.id"], op.f("fk_signalement_drafts_guichet_id_guichets")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["agents.id"], op.f("fk_signalement_drafts_written_by_agents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signalement_drafts")),
        sa.UniqueConstraint("reference", name=op.f("uq_signalement_drafts_reference")),
    )
    for table, column in (
        ("signalement_steps", "signalement_id"),
        ("signalement_actions", "signalement_id"),
        ("signalement_drafts", "guichet_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    # What was known so far, as steps: the day it was sent, and that of its answer.
    op.execute(_FIRST_STEPS)
    op.execute(_ANSWERS)


_FIRST_STEPS = """
    INSERT INTO signalement_steps (signalement_id, action, day, at, "by", channel, text, files, outcome)
    SELECT id, 'notify', sent_on, created_at, recorded_by, '', '', '[]', ''
    FROM signalements ORDER BY id
"""
_ANSWERS = """
    INSERT INTO signalement_steps (signalement_id, action, day, at, "by", channel, text, files, outcome)
    SELECT id, 'answer', answered_on, created_at, recorded_by, '', '', '[]',
        CASE WHEN answered_on > due_on THEN 'late' ELSE 'in_time' END
    FROM signalements WHERE answered_on IS NOT NULL ORDER BY id
"""


def downgrade() -> None:
    for table in ("signalement_drafts", "signalement_actions", "signalement_steps"):
        op.drop_table(table)
    for column in ("help_asked_at", "advice", "anomalies", "status"):
        op.execute(f"ALTER TABLE signalements DROP COLUMN {column}")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
