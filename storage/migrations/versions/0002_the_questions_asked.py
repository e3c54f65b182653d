"""the questions asked, the answers given, and what they propose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "asked_questions",
        sa.Column("reference", sa.String(length=64), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("ticket", sa.String(length=16), nullable=False),
    )
    for column in ("agent_id", "at", "ticket"):
        op.create_index(op.f(f"ix_asked_questions_{column}"), "asked_questions", [column], unique=False)

    op.create_table(
        "answers_given",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_answers_given_agent_id"), "answers_given", ["agent_id"], unique=False)
    op.create_index(op.f("ix_answers_given_at"), "answers_given", ["at"], unique=False)
    op.create_index(op.f("ix_answers_given_entry_id_at"), "answers_given", ["entry_id", "at"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("key", sa.String(length=64), nullable=False, unique=True),
        sa.Column("phrasing", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("decided_by", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(op.f("ix_proposals_question"), "proposals", ["question"], unique=False)
    op.create_index(op.f("ix_proposals_status_at"), "proposals", ["status", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("proposals")
    op.drop_table("answers_given")
    op.drop_table("asked_questions")
