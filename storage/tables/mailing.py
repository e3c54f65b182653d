"""Mails, what was said and done under a ticket, and what became of each request to the national pole."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

from storage.tables.ground import numbered, table
from storage.tables.people import agents, guichets
from storage.tables.ticketing import tickets
from storage.types import Attachments, Code, UtcDateTime
from tickets.escalations import EscalationStatus, Way
from tickets.life import Status
from tickets.mails import MailFate, Nature, SetAsideReason, TriageReason
from tickets.ticket import Side, Thread

# What came into the assistance mailbox: each mail is a row here before it is marked seen on the server.
mails = numbered(
    "mails",
    Column("mailbox", String(200), nullable=False),
    Column("uid_validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("message_id", String(250), nullable=False, index=True),
    Column("in_reply_to", String(250), nullable=False),
    Column("references", JSON, nullable=False),
    Column("sender", String(200), nullable=False),
    Column("sender_name", String(200), nullable=False),
    Column("subject", String(500), nullable=False),
    Column("text", Text, nullable=False),
    Column("new_part", Text, nullable=False),
    Column("attachments", Attachments, nullable=False),
    Column("foreign_reference", String(80), nullable=False),
    Column("is_verified", Boolean),
    Column("verified_by", String(200), nullable=False, default="", server_default=""),
    Column("masked", Integer, nullable=False),
    Column("written_at", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    Column("nature", Code(Nature), nullable=False),
    Column("fate", Code(MailFate), nullable=False),
    Column("reason", Code(SetAsideReason)),
    Column("doubt", Code(TriageReason)),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("ticket_id", ForeignKey(tickets.c.id), index=True),
    Column("settled_by", ForeignKey(agents.c.id)),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("mailbox", "uid_validity", "uid"),
    Index(None, "fate", "id"),
    Index(None, "sender", "received_at"),
)

# The Message-IDs of the mails that were sent or received about a ticket, and in which of its threads.
mail_threads = numbered(
    "mail_threads",
    Column("message_id", String(250), nullable=False, unique=True),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("thread", Code(Thread), nullable=False),
)

bookmarks = table(
    "bookmarks",
    Column("mailbox", String(200), primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("next_uid", BigInteger, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
)

# The mails whose reading was begun and whose place a bookmark has not passed yet.
mails_begun = table(
    "mails_begun",
    Column("mailbox", String(200), primary_key=True),
    Column("uid_validity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("times", Integer, nullable=False),
)

escalations = numbered(
    "escalations",
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("standing", Code(EscalationStatus), nullable=False),
    Column("way", Code(Way), nullable=False),
    Column("sender", String(200), nullable=False),
    Column("recipient", String(200), nullable=False),
    Column("subject", String(500), nullable=False),
    Column("message_id", String(250), nullable=False),
    Column("pole_reference", String(80), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("heard_at", UtcDateTime),
    Column("nudge_at", UtcDateTime, index=True),
    Column("nudges", Integer, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", ForeignKey(agents.c.id)),
    UniqueConstraint("ticket_id", "number"),
    Index(None, "standing", "ticket_id"),
)

ticket_messages = numbered(
    "ticket_messages",
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("author_id", ForeignKey(agents.c.id)),
    Column("side", Code(Side), nullable=False),
    Column("text", Text, nullable=False),
    Column("thread", Code(Thread), nullable=False, server_default="agent"),
    Column("attachments", Attachments, nullable=False),
    Column("mail_id", ForeignKey(mails.c.id)),
)

ticket_events = numbered(
    "ticket_events",
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(16), nullable=False),
    Column("by", ForeignKey(agents.c.id)),
    Column("status", Code(Status), nullable=False),
    Column("about", String(64), nullable=False, server_default=""),
)
