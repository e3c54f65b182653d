"""the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("key", sa.String(length=200), primary_key=True),
        sa.Column("dialogue", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), primary_key=True),
        sa.Column("value", sa.Integer(), nullable=False),
    )
    op.create_table(
        "guichets",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("commune", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("departement", "name", name=op.f("uq_guichets_departement_name")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("update_ref", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=200), nullable=False),
        sa.Column("group_ref", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("incident", sa.String(length=16), nullable=False),
        sa.UniqueConstraint("channel", "update_ref", name=op.f("uq_inbox_channel_update_ref")),
    )
    op.create_index("ix_inbox_earlier", "inbox", ["handled_at", "conversation", "id"])
    op.create_index("ix_inbox_waiting", "inbox", ["handled_at", "id"])
    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(length=64), primary_key=True),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("sequence", _KEY, autoincrement=False, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("guichet_id", _KEY, nullable=True),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("actor_id", _KEY, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
    )
    op.create_index(op.f("ix_journal_at"), "journal", ["at"])
    op.create_index(op.f("ix_journal_subject"), "journal", ["subject"])
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("sequence", _KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
    )
    op.create_table(
        "topics",
        sa.Column("chat_ref", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("thread_ref", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chat_ref", "about", name=op.f("pk_topics")),
    )
    op.create_table(
        "web_messages",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("chat_ref", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False, unique=True),
        sa.Column("from_agent", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_web_messages_chat_ref_id"), "web_messages", ["chat_ref", "id"])
    op.create_table(
        "agents",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(op.f("ix_agents_guichet_id"), "agents", ["guichet_id"])
    op.create_table(
        "access_requests",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("user_ref", sa.String(length=64), nullable=False),
        sa.Column("chat_ref", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("guichet_text", sa.String(length=200), nullable=False),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", _KEY, sa.ForeignKey("agents.id"), nullable=True),
    )
    op.create_index(op.f("ix_access_requests_channel_user_ref"), "access_requests", ["channel", "user_ref"])
    op.create_table(
        "accounts",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("user_ref", sa.String(length=64), nullable=False),
        sa.Column("chat_ref", sa.String(length=64), nullable=False),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("channel", "user_ref", name=op.f("uq_accounts_channel_user_ref")),
    )
    op.create_index(op.f("ix_accounts_agent_id"), "accounts", ["agent_id"])
    op.create_table(
        "events",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("planned_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("guichet_ids", sa.JSON(), nullable=False),
        sa.Column("told_ids", sa.JSON(), nullable=False),
    )
    op.create_index(op.f("ix_events_starts_at"), "events", ["starts_at"])
    op.create_table(
        "invitations",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("code_digest", sa.String(length=64), nullable=False, unique=True),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("key", sa.String(length=200), nullable=False, unique=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("chat_ref", sa.String(length=128), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("answerable", sa.Boolean(), nullable=False),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_ref", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
    )
    op.create_index("ix_outbox_external", "outbox", ["channel", "chat_ref", "external_ref"])
    op.create_index("ix_outbox_waiting", "outbox", ["status", "channel", "chat_ref", "id"])
    op.create_table(
        "sessions",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False, unique=True),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(op.f("ix_sessions_agent_id"), "sessions", ["agent_id"])
    op.create_table(
        "sign_in_links",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False, unique=True),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "signalements",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("reference", sa.String(length=16), nullable=False, unique=True),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_ids", sa.JSON(), nullable=False),
    )
    op.create_index(op.f("ix_signalements_due_on"), "signalements", ["due_on"])
    op.create_index(op.f("ix_signalements_guichet_id"), "signalements", ["guichet_id"])
    op.create_table(
        "tickets",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("reference", sa.String(length=16), nullable=False, unique=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id"), nullable=True),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("chat_ref", sa.String(length=64), nullable=False),
        sa.Column("numero_unique", sa.String(length=18), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("assignee_id", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("source_refs", sa.JSON(), nullable=False),
    )
    op.create_index(op.f("ix_tickets_agent_id"), "tickets", ["agent_id"])
    op.create_index(op.f("ix_tickets_guichet_id"), "tickets", ["guichet_id"])
    op.create_index(op.f("ix_tickets_status"), "tickets", ["status"])
    op.create_table(
        "triage_groups",
        sa.Column("chat_ref", sa.String(length=64), primary_key=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("bound_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "ticket_events",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("ticket_id", _KEY, sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("by", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
    )
    op.create_index(op.f("ix_ticket_events_ticket_id"), "ticket_events", ["ticket_id"])
    op.create_table(
        "ticket_messages",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("ticket_id", _KEY, sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", _KEY, sa.ForeignKey("agents.id"), nullable=True),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("to_agent", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
    )
    op.create_index(op.f("ix_ticket_messages_ticket_id"), "ticket_messages", ["ticket_id"])
    op.execute(
        "INSERT INTO journal_head (id, sequence, digest)"
        " VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')"
    )


def downgrade() -> None:
    op.drop_table("ticket_messages")
    op.drop_table("ticket_events")
    op.drop_table("triage_groups")
    op.drop_table("tickets")
    op.drop_table("signalements")
    op.drop_table("sign_in_links")
    op.drop_table("sessions")
    op.drop_table("outbox")
    op.drop_table("invitations")
    op.drop_table("events")
    op.drop_table("accounts")
    op.drop_table("access_requests")
    op.drop_table("agents")
    op.drop_table("web_messages")
    op.drop_table("topics")
    op.drop_table("journal_head")
    op.drop_table("journal")
    op.drop_table("job_runs")
    op.drop_table("inbox")
    op.drop_table("guichets")
    op.drop_table("counters")
    op.drop_table("conversations")
