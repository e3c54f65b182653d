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
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("signalement_id", _KEY, sa.ForeignKey("signalements.id"), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", _KEY, sa.ForeignKey("agents.id")),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("event_id", _KEY, sa.ForeignKey("events.id")),
        sa.CheckConstraint(f"action IN ({_listed(_ACTIONS)})", op.f("ck_signalement_steps_action")),
    )
    op.create_table(
        "signalement_actions",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("signalement_id", _KEY, sa.ForeignKey("signalements.id"), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("done_on", sa.Date),
    )
    op.create_table(
        "signalement_drafts",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("reference", sa.String(16), nullable=False, unique=True),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("anomalies", sa.JSON, nullable=False),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("written_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
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
