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
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_key_at"), ["key", "at"], unique=False)

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
    with op.batch_alter_table("account_openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_openings_guichet_id"), ["guichet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_openings_step"), ["step"], unique=False)

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
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_at"), ["at"], unique=False)

    op.create_table(
        "presences",
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "place", name=op.f("pk_presences")),
    )
    with op.batch_alter_table("presences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presences_place_seen_at"), ["place", "seen_at"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False, unique=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_agent_id"), ["agent_id"], unique=False)

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
    with op.batch_alter_table("account_opening_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_opening_events_opening_id"), ["opening_id"], unique=False
        )

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

    with op.batch_alter_table("account_opening_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_opening_events_opening_id"))

    op.drop_table("account_opening_events")
    op.drop_table("timers")
    op.drop_table("second_factors")
    op.drop_table("saved_views")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_agent_id"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("presences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presences_place_seen_at"))

    op.drop_table("presences")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_at"))

    op.drop_table("drafts")
    op.drop_table("answer_templates")
    with op.batch_alter_table("account_openings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_openings_step"))
        batch_op.drop_index(batch_op.f("ix_account_openings_guichet_id"))

    op.drop_table("account_openings")
    op.drop_table("partenaires")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempts_key_at"))
        batch_op.drop_index(batch_op.f("ix_attempts_at"))

    op.drop_table("attempts")
