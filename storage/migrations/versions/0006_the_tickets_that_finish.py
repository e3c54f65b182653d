"""The tickets that finish: their clock, the thread with the pole, mails, incidents, absences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)

# Added one by one, as either database can without copying the table: what was there before has none of it.
_OF_TICKETS = (
    sa.Column("urgency", sa.String(32), nullable=False, server_default="normal"),
    sa.Column("answers", sa.JSON(), nullable=False, server_default="{}"),
    sa.Column("proofs", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("step", sa.String(32), nullable=False, server_default=""),
    sa.Column("due_at", _INSTANT),
    sa.Column("clock_since", _INSTANT),
    sa.Column("clock_left", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("warned", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("warning_at", _INSTANT),
    sa.Column("merged_into", sa.String(16), nullable=False, server_default=""),
    sa.Column("reopenings", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("rating", sa.String(32)),
    sa.Column("rating_comment", sa.Text(), nullable=False, server_default=""),
    sa.Column("rated_at", _INSTANT),
)
_INDEXES = (
    ("tickets", ("warning_at",)),
    ("tickets", ("incident_id",)),
    ("incidents", ("closed_at",)),
    ("mails", ("message_id",)),
    ("mails", ("ticket_id",)),
    ("mails", ("fate", "id")),
    ("mails", ("sender", "received_at")),
    ("mail_threads", ("ticket_id",)),
    ("escalations", ("nudge_at",)),
    ("escalations", ("standing", "ticket_id")),
    ("ticket_links", ("other_id",)),
    ("closings", ("last_day",)),
    ("absences", ("last_day",)),
)
_TABLES = (
    "absences", "closings", "service_times", "incident_contacts", "ticket_links", "escalations",
    "mail_threads", "mails", "incidents", "bookmarks",
)  # fmt: skip


def upgrade() -> None:
    _add_tables()
    for column in _OF_TICKETS:
        op.add_column("tickets", column)
    _add_reference("tickets", "incident_id", "incidents")
    _drop("tickets", "recalled_at")
    op.add_column("ticket_events", sa.Column("about", sa.String(64), nullable=False, server_default=""))
    op.add_column(
        "answer_templates", sa.Column("departement", sa.String(3), nullable=False, server_default="")
    )
    op.add_column(
        "ticket_messages", sa.Column("thread", sa.String(32), nullable=False, server_default="agent")
    )
    op.execute("UPDATE ticket_messages SET thread = 'pole' WHERE NOT to_agent")
    op.execute("ALTER TABLE ticket_messages DROP COLUMN to_agent")
    _add_reference("ticket_messages", "mail_id", "mails")
    for table, columns in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
    # What is with the pole went there by a letter of ours.
    op.execute(
        "INSERT INTO escalations (ticket_id, number, standing, way, sender, recipient, subject, message_id,"
        " pole_reference, sent_at, nudges) SELECT id, 1, 'sent', 'mail', '', '', '', '', '', escalated_at, 0"
        " FROM tickets WHERE status = 'escalated' AND escalated_at IS NOT NULL"
    )


def downgrade() -> None:
    for table, columns in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table)
    op.add_column(
        "ticket_messages", sa.Column("to_agent", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.execute(
        sa.text("UPDATE ticket_messages SET to_agent = :no WHERE thread <> 'agent'").bindparams(no=False)
    )
    _drop("ticket_messages", "thread", "mail_id")
    _drop("answer_templates", "departement")
    _drop("ticket_events", "about")
    _drop("tickets", "incident_id", *(column.name for column in _OF_TICKETS))
    op.add_column("tickets", sa.Column("recalled_at", _INSTANT))
    for table in _TABLES:
        op.drop_table(table)


def _add_tables() -> None:
    _create(
        "incidents",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("banner", sa.Text(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("opened_by", _KEY, nullable=False),
        sa.Column("reopened_at", _INSTANT),
        sa.Column("closed_at", _INSTANT),
        sa.Column("closed_by", _KEY),
        unique=("reference",),
        opened_by="agents",
        closed_by="agents",
    )
    _create(
        "mails",
        sa.Column("mailbox", sa.String(200), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("in_reply_to", sa.String(250), nullable=False),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("sender", sa.String(200), nullable=False),
        sa.Column("sender_name", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("new_part", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("foreign_reference", sa.String(80), nullable=False),
        sa.Column("is_verified", sa.Boolean()),
        sa.Column("masked", sa.Integer(), nullable=False),
        sa.Column("written_at", _INSTANT),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("nature", sa.String(32), nullable=False),
        sa.Column("fate", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("doubt", sa.String(32)),
        sa.Column("guichet_id", _KEY),
        sa.Column("ticket_id", _KEY),
        sa.Column("settled_by", _KEY),
        sa.Column("settled_at", _INSTANT),
        unique=("mailbox", "uid_validity", "uid"),
        guichet_id="guichets",
        ticket_id="tickets",
        settled_by="agents",
    )
    _create(
        "mail_threads",
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("ticket_id", _KEY, nullable=False),
        sa.Column("thread", sa.String(32), nullable=False),
        unique=("message_id",),
        ticket_id="tickets",
    )
    op.create_table(
        "bookmarks",
        sa.Column("mailbox", sa.String(200), primary_key=True),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("next_uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", _INSTANT, nullable=False),
    )
    _create(
        "escalations",
        sa.Column("ticket_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(32), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("sender", sa.String(200), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("pole_reference", sa.String(80), nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("heard_at", _INSTANT),
        sa.Column("nudge_at", _INSTANT),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("settled_at", _INSTANT),
        sa.Column("settled_by", _KEY),
        unique=("ticket_id", "number"),
        ticket_id="tickets",
        settled_by="agents",
    )
    _create(
        "ticket_links",
        sa.Column("ticket_id", _KEY, nullable=False),
        sa.Column("other_id", _KEY, nullable=False),
        sa.Column("tie", sa.String(16), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", _KEY, nullable=False),
        unique=("ticket_id", "other_id", "tie"),
        ticket_id="tickets",
        other_id="tickets",
        by="agents",
    )
    _create(
        "incident_contacts",
        sa.Column("incident_id", _KEY, nullable=False),
        sa.Column("agent_id", _KEY, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("ticket", sa.String(16), nullable=False),
        unique=("incident_id", "agent_id"),
        incident_id="incidents",
        agent_id="agents",
    )
    op.create_table(
        "service_times",
        sa.Column("departement", sa.String(3), primary_key=True),
        sa.Column("opening", sa.Time(), nullable=False),
        sa.Column("closing", sa.Time(), nullable=False),
    )
    _create(
        "closings",
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
    )
    _create(
        "absences",
        sa.Column("agent_id", _KEY, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deputy_id", _KEY),
        agent_id="agents",
        deputy_id="agents",
    )


def _create(name: str, *columns: sa.Column[object], unique: tuple[str, ...] = (), **references: str) -> None:
    """``references`` gives the table that each column points to."""
    constraints: list[sa.Constraint] = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))]
    if unique:
        constraints.append(sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")))
    for column, other in references.items():
        constraints.append(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}_{other}"))
        )
    op.create_table(name, sa.Column("id", _KEY, nullable=False), *columns, *constraints)


def _add_reference(table: str, column: str, other: str) -> None:
    """In one statement, which both databases take without copying the table."""
    kind = "INTEGER" if _is_sqlite() else "BIGINT"
    name = f"fk_{table}_{column}_{other}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT {name} REFERENCES {other} (id)")


def _drop(table: str, *columns: str) -> None:
    for column in columns:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
