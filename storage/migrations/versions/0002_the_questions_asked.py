"""the questions asked, the answers given, and what they propose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "asked_questions",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("guichet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("ticket", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_asked_questions_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["guichet_id"], ["guichets.id"], name=op.f("fk_asked_questions_guichet_id_guichets")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_asked_questions")),
    )
    for column in ("agent_id", "at", "ticket"):
        op.create_index(op.f(f"ix_asked_questions_{column}"), "asked_questions", [column], unique=False)

    op.create_table(
        "answers_given",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_answers_given_agent_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_given")),
    )
    op.create_index(op.f("ix_answers_given_agent_id"), "answers_given", ["agent_id"], unique=False)
    op.create_index(op.f("ix_answers_given_at"), "answers_given", ["at"], unique=False)
    op.create_index(op.f("ix_answers_given_entry_id_at"), "answers_given", ["entry_id", "at"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("phrasing", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["agents.id"], name=op.f("fk_proposals_decided_by_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("key", name=op.f("uq_proposals_key")),
    )
    op.create_index(op.f("ix_proposals_question"), "proposals", ["question"], unique=False)
    op.create_index(op.f("ix_proposals_status_at"), "proposals", ["status", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("proposals")
    op.drop_table("answers_given")
    op.drop_table("asked_questions")
