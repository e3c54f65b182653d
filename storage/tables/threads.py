"""What was said under a ticket, and what was done."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text

from storage.tables.ground import key, metadata
from storage.tables.mailing import mails
from storage.tables.people import agents
from storage.tables.ticketing import tickets
from storage.types import Attachments, Code, UtcDateTime
from tickets.life import Status
from tickets.ticket import Side, Thread

ticket_messages = Table(
    "ticket_messages",
    metadata,
    key(),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("author_id", ForeignKey(agents.c.id)),
    Column("side", Code(Side), nullable=False),
    Column("text", Text, nullable=False),
    Column("thread", Code(Thread), nullable=False),
    Column("attachments", Attachments, nullable=False),
    Column("mail_id", ForeignKey(mails.c.id)),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    key(),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(16), nullable=False),
    Column("by", ForeignKey(agents.c.id)),
    Column("status", Code(Status), nullable=False),
    Column("about", String(64), nullable=False),
)
