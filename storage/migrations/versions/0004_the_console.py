"""The console: roles by département, second factor, what a gestionnaire keeps, partenaires, accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_attempts_at"), "attempts", ["at"])
    op.create_index(op.f("ix_attempts_key_at"), "attempts", ["key", "at"])
    op.create_table(
        "partenaires",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("function", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "account_openings",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
    )
    op.create_index(op.f("ix_account_openings_guichet_id"), "account_openings", ["guichet_id"])
    op.create_index(op.f("ix_account_openings_step"), "account_openings", ["step"])
    op.create_table(
        "answer_templates",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("created_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "drafts",
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "place", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_at"), "drafts", ["at"])
    op.create_table(
        "presences",
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "place", name=op.f("pk_presences")),
    )
    op.create_index(op.f("ix_presences_place_seen_at"), "presences", ["place", "seen_at"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False, unique=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(op.f("ix_recovery_codes_agent_id"), "recovery_codes", ["agent_id"])
    op.create_table(
        "saved_views",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("agent_id", "name", name=op.f("uq_saved_views_agent_id_name")),
    )
    op.create_table(
        "second_factors",
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), autoincrement=False, primary_key=True),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
    )
    op.create_table(
        "timers",
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), autoincrement=False, primary_key=True),
        sa.Column("ticket", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "account_opening_events",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("opening_id", _KEY, sa.ForeignKey("account_openings.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
    )
    op.create_index(op.f("ix_account_opening_events_opening_id"), "account_opening_events", ["opening_id"])
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("departement", sa.String(length=3), server_default="", nullable=False))

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("departement", sa.String(length=3), server_default="", nullable=False))

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("device", sa.String(length=120), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("device")
        batch_op.drop_column("verified_at")
        batch_op.drop_column("used_at")

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("departement")

    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.drop_column("departement")

    op.drop_table("account_opening_events")
    op.drop_table("timers")
    op.drop_table("second_factors")
    op.drop_table("saved_views")
    op.drop_table("recovery_codes")
    op.drop_table("presences")
    op.drop_table("drafts")
    op.drop_table("answer_templates")
    op.drop_table("account_openings")
    op.drop_table("partenaires")
    op.drop_table("attempts")
