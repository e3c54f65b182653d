"""Tickets, what ties them together, and what they are found by."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

from storage.tables.ground import Word, numbered, table
from storage.tables.people import agents, guichets
from storage.types import Code, UtcDateTime
from tickets.life import Status
from tickets.links import LinkKind
from tickets.ticket import Rating, Urgency

incidents = numbered(
    "incidents",
    Column("reference", String(16), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("banner", Text, nullable=False),
    Column("phrases", JSON, nullable=False),
    Column("closing", Text, nullable=False),
    Column("departement", String(3), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", ForeignKey(agents.c.id), nullable=False),
    Column("reopened_at", UtcDateTime),
    Column("closed_at", UtcDateTime, index=True),
    Column("closed_by", ForeignKey(agents.c.id)),
)

tickets = numbered(
    "tickets",
    Column("reference", String(16), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("theme", String(32), nullable=False),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("chat_ref", String(64), nullable=False),
    Column("numero_unique", String(18), nullable=False),
    Column("status", Code(Status), nullable=False, index=True),
    Column("assignee_id", ForeignKey(agents.c.id)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("escalated_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("minutes", Integer, nullable=False),
    Column("source_refs", JSON, nullable=False),
    Column("urgency", Code(Urgency), nullable=False, server_default="normal"),
    Column("answers", JSON, nullable=False, server_default="{}"),
    Column("proofs", JSON, nullable=False, server_default="[]"),
    Column("step", String(32), nullable=False, server_default=""),
    Column("due_at", UtcDateTime),
    Column("clock_since", UtcDateTime),
    Column("clock_left", Integer, nullable=False, server_default="0"),
    Column("warned", Integer, nullable=False, server_default="0"),
    Column("warning_at", UtcDateTime, index=True),
    Column("incident_id", ForeignKey(incidents.c.id), index=True),
    Column("merged_into", String(16), nullable=False, server_default=""),
    Column("reopenings", Integer, nullable=False, server_default="0"),
    Column("rating", Code(Rating)),
    Column("rating_comment", Text, nullable=False, server_default=""),
    Column("rated_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Column("words_erased_at", UtcDateTime),
    # The few that are open, which have no end, and the closed ones by their end: of all, of a guichet, of
    # who held them.
    Index(None, "closed_at", "id"),
    Index(None, "guichet_id", "closed_at", "id"),
    Index(None, "assignee_id", "closed_at", "id"),
)

# Tickets that belong together: split from one message, or about one matter.
ticket_links = numbered(
    "ticket_links",
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False),
    Column("other_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("tie", Code(LinkKind, 16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", ForeignKey(agents.c.id), nullable=False),
    UniqueConstraint("ticket_id", "other_id", "tie"),
)

# Who met an incident: told once when it is over.
incident_contacts = numbered(
    "incident_contacts",
    Column("incident_id", ForeignKey(incidents.c.id), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("ticket", String(16), nullable=False),
    UniqueConstraint("incident_id", "agent_id"),
)

# What a ticket is found by: all its plain words.
ticket_words = table(
    "ticket_words",
    Column("ticket_id", ForeignKey(tickets.c.id), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
)

# Each database keeps on them an index of its own making.
TICKET_INDEX = "ticket_index"


def index_words(connection: Connection) -> None:
    for order in _ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRESQL:
        connection.exec_driver_sql(order)


_ADD = "INSERT INTO ticket_index (rowid, words) VALUES (new.ticket_id, new.words);"
_REMOVE = "INSERT INTO ticket_index (ticket_index, rowid, words) VALUES ('delete', old.ticket_id, old.words);"
# It stands beside the table that it reads: the triggers keep the two alike.
_ON_SQLITE = (
    """CREATE VIRTUAL TABLE ticket_index USING fts5 (
    words, content='ticket_words', content_rowid='ticket_id', tokenize='ascii', detail=none, columnsize=0)""",
    f"CREATE TRIGGER ticket_words_insert AFTER INSERT ON ticket_words BEGIN {_ADD} END",
    f"CREATE TRIGGER ticket_words_delete AFTER DELETE ON ticket_words BEGIN {_REMOVE} END",
    f"CREATE TRIGGER ticket_words_update AFTER UPDATE ON ticket_words BEGIN {_REMOVE}{_ADD} END",
)
# A column that it fills by itself.
_ON_POSTGRESQL = (
    """ALTER TABLE ticket_words ADD COLUMN ticket_index tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    "CREATE INDEX ticket_index_words ON ticket_words USING gin (ticket_index)",
)

# Each word of the tickets, also from its end, and how many have it.
known_words = table(
    "known_words",
    Column("word", Word, primary_key=True),
    Column("backwards", Word, nullable=False, index=True),
    Column("tickets", Integer, nullable=False),
)
