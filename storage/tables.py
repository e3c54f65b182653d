"""Every table, and nothing else: what is mapped to classes stands in ``mapping``."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from agenda.events import EventKind, EventStatus
from guichets.openings import OpeningStep
from guichets.registry import Decision, GuichetKind, Role
from journal.entries import Kind, Level
from knowledge_base.french.lookup import LONGEST
from knowledge_base.learning.proposals import Origin, ProposalStatus
from knowledge_base.learning.questions import Outcome, Zone
from knowledge_base.upkeep.life import Action as RevisionAction
from knowledge_base.upkeep.life import Status as RevisionStatus
from storage.types import Attachments, Code, Content, UtcDateTime
from tickets.life import Status
from tickets.mail.mails import Aside, Doubt, Fate, Nature
from tickets.pole.escalations import Way
from tickets.pole.life import Standing
from tickets.ticket import Rating, Side, Thread, Urgency

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives numbers by itself only to INTEGER keys; PostgreSQL deserves the wide ones.
Key = BigInteger().with_variant(Integer, "sqlite")

# A plain word, in the order of its bytes: those that begin alike stand together on either database.
Word = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")


def _key() -> Column[int]:
    return Column("id", Key, primary_key=True)


guichets = Table(
    "guichets",
    metadata,
    _key(),
    Column("name", String(200), nullable=False),
    Column("kind", Code(GuichetKind), nullable=False),
    Column("departement", String(3), nullable=False),
    Column("commune", String(120), nullable=False),
    Column("email", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("hours", Text, nullable=False),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("departement", "name"),
)

agents = Table(
    "agents",
    metadata,
    _key(),
    Column("name", String(200), nullable=False),
    Column("role", Code(Role), nullable=False),
    Column("guichet_id", ForeignKey(guichets.c.id), index=True),
    Column("email", String(200), nullable=False),
    Column("departement", String(3), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)

accounts = Table(
    "accounts",
    metadata,
    _key(),
    Column("channel", String(16), nullable=False),
    Column("user_ref", String(64), nullable=False),
    Column("chat_ref", String(64), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("blocked_at", UtcDateTime),
    UniqueConstraint("channel", "user_ref"),
)

invitations = Table(
    "invitations",
    metadata,
    _key(),
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

access_requests = Table(
    "access_requests",
    metadata,
    _key(),
    Column("channel", String(16), nullable=False),
    Column("user_ref", String(64), nullable=False),
    Column("chat_ref", String(64), nullable=False),
    Column("display_name", String(200), nullable=False),
    Column("guichet_text", String(200), nullable=False),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("decision", Code(Decision), nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", ForeignKey(agents.c.id)),
    Index(None, "channel", "user_ref"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    _key(),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    _key(),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
    Column("device", String(120), nullable=False, server_default=""),
)

# The code that changes every thirty seconds, on her telephone; what replaces it when it is lost.
second_factors = Table(
    "second_factors",
    metadata,
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("secret", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("last_step", Integer, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _key(),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("used_at", UtcDateTime),
)

# Tries to sign in, by what they came from or were for: digests, kept for the time of the count.
attempts = Table(
    "attempts",
    metadata,
    _key(),
    Column("key", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Index(None, "key", "at"),
)

incidents = Table(
    "incidents",
    metadata,
    _key(),
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

tickets = Table(
    "tickets",
    metadata,
    _key(),
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
    Column("urgency", Code(Urgency), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("proofs", JSON, nullable=False),
    Column("step", String(32), nullable=False),
    Column("due_at", UtcDateTime),
    Column("clock_since", UtcDateTime),
    Column("clock_left", Integer, nullable=False),
    Column("warned", Integer, nullable=False),
    Column("warning_at", UtcDateTime, index=True),
    Column("incident_id", ForeignKey(incidents.c.id), index=True),
    Column("merged_into", String(16), nullable=False),
    Column("reopenings", Integer, nullable=False),
    Column("rating", Code(Rating)),
    Column("rating_comment", Text, nullable=False),
    Column("rated_at", UtcDateTime),
    # The few that are open, which have no end, and the closed ones by their end: of all, of a guichet, of
    # who held them.
    Index(None, "closed_at", "id"),
    Index(None, "guichet_id", "closed_at", "id"),
    Index(None, "assignee_id", "closed_at", "id"),
)

# What came into the assistance mailbox: each mail is a row here before it is marked seen on the server.
mails = Table(
    "mails",
    metadata,
    _key(),
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
    Column("masked", Integer, nullable=False),
    Column("written_at", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("nature", Code(Nature), nullable=False),
    Column("fate", Code(Fate), nullable=False),
    Column("reason", Code(Aside)),
    Column("doubt", Code(Doubt)),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("ticket_id", ForeignKey(tickets.c.id), index=True),
    Column("settled_by", ForeignKey(agents.c.id)),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("mailbox", "uid_validity", "uid"),
    Index(None, "fate", "id"),
    Index(None, "sender", "received_at"),
)

# The Message-IDs of the mails that were sent or received about a ticket, and in which of its threads.
mail_threads = Table(
    "mail_threads",
    metadata,
    _key(),
    Column("message_id", String(250), nullable=False, unique=True),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("thread", Code(Thread), nullable=False),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("mailbox", String(200), primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("next_uid", BigInteger, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
)

escalations = Table(
    "escalations",
    metadata,
    _key(),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("standing", Code(Standing), nullable=False),
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

# Tickets that belong together: split from one message, or about one matter.
ticket_links = Table(
    "ticket_links",
    metadata,
    _key(),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False),
    Column("other_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("tie", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", ForeignKey(agents.c.id), nullable=False),
    UniqueConstraint("ticket_id", "other_id", "tie"),
)

# Who met an incident: told once when it is over.
incident_contacts = Table(
    "incident_contacts",
    metadata,
    _key(),
    Column("incident_id", ForeignKey(incidents.c.id), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("ticket", String(16), nullable=False),
    UniqueConstraint("incident_id", "agent_id"),
)

ticket_messages = Table(
    "ticket_messages",
    metadata,
    _key(),
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
    _key(),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(16), nullable=False),
    Column("by", ForeignKey(agents.c.id)),
    Column("status", Code(Status), nullable=False),
    Column("about", String(64), nullable=False),
)

# What a ticket is found by: all its plain words.
ticket_words = Table(
    "ticket_words",
    metadata,
    Column("ticket_id", ForeignKey(tickets.c.id), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
)

# Each database keeps on them an index of its own making, which only a migration can tell how to build.
TICKET_INDEX = "ticket_index"

# Each word of the tickets, also from its end, and how many have it.
known_words = Table(
    "known_words",
    metadata,
    Column("word", Word, primary_key=True),
    Column("backwards", Word, nullable=False, index=True),
    Column("tickets", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    _key(),
    Column("kind", Code(EventKind), nullable=False),
    Column("title", String(200), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("place", String(200), nullable=False),
    Column("status", Code(EventStatus), nullable=False),
    Column("planned_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("guichet_ids", JSON, nullable=False),
    Column("told_ids", JSON, nullable=False),
    Column("departement", String(3), nullable=False, server_default=""),
)

signalements = Table(
    "signalements",
    metadata,
    _key(),
    Column("reference", String(16), nullable=False, unique=True),
    Column("guichet_id", ForeignKey(guichets.c.id), nullable=False, index=True),
    Column("subject", String(300), nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("due_on", Date, nullable=False, index=True),
    Column("answered_on", Date),
    Column("cancelled_at", UtcDateTime),
    Column("recorded_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("told_ids", JSON, nullable=False),
)

# What an agent typed is kept without the names that she wrote, and for a time: see knowledge_base/learning.
asked_questions = Table(
    "asked_questions",
    metadata,
    Column("reference", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), index=True),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("text", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("zone", Code(Zone), nullable=False),
    Column("theme", String(32), nullable=False),
    Column("entry_ids", JSON, nullable=False),
    Column("outcome", Code(Outcome), nullable=False),
    Column("entry_id", String(120), nullable=False),
    Column("ticket", String(16), nullable=False, index=True),
)

answers_given = Table(
    "answers_given",
    metadata,
    _key(),
    Column("question", String(64), nullable=False),
    Column("entry_id", String(120), nullable=False),
    Column("number", Integer, nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Index(None, "entry_id", "at"),
)

proposals = Table(
    "proposals",
    metadata,
    _key(),
    Column("key", String(64), nullable=False, unique=True),
    Column("phrasing", Text, nullable=False),
    Column("entry_id", String(120), nullable=False),
    Column("theme", String(32), nullable=False),
    Column("origin", Code(Origin), nullable=False),
    Column("question", String(64), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("status", Code(ProposalStatus), nullable=False),
    Column("decided_by", ForeignKey(agents.c.id)),
    Column("decided_at", UtcDateTime),
    Index(None, "status", "at"),
)

revisions = Table(
    "revisions",
    metadata,
    _key(),
    Column("entry_id", String(120), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", Code(RevisionStatus), nullable=False, index=True),
    Column("content", Content, nullable=False),
    Column("author_id", ForeignKey(agents.c.id)),
    Column("author_name", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("shipped_digest", String(64), nullable=False),
    UniqueConstraint("entry_id", "number"),
)

revision_events = Table(
    "revision_events",
    metadata,
    _key(),
    Column("revision_id", ForeignKey(revisions.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", Code(RevisionAction), nullable=False),
    Column("by", ForeignKey(agents.c.id)),
    Column("status", Code(RevisionStatus), nullable=False),
)

# One row: which faults of the base's files the gestionnaires were told of last.
base_faults = Table(
    "base_faults",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

# No foreign key: a row of the journal outlives what it counts.
journal = Table(
    "journal",
    metadata,
    Column("sequence", Key, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("kind", Code(Kind), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("guichet_id", Key),
    Column("theme", String(32), nullable=False),
    Column("level", Code(Level)),
    Column("minutes", Integer, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("actor_id", Key),
    Column("digest", String(64), nullable=False),
    Index(None, "kind", "guichet_id", "at"),  # the last time that each guichet called
)

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Key, nullable=False),
    Column("digest", String(64), nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    _key(),
    Column("channel", String(16), nullable=False),
    Column("update_ref", String(64), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("group_ref", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime, nullable=False),
    Column("handled_at", UtcDateTime),
    Column("incident", String(16), nullable=False),
    UniqueConstraint("channel", "update_ref"),
    Index("ix_inbox_waiting", "handled_at", "id"),
    Index("ix_inbox_earlier", "handled_at", "conversation", "id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("dialogue", String(32), nullable=False),
    Column("step", String(32), nullable=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _key(),
    Column("key", String(200), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("chat_ref", String(128), nullable=False),
    Column("about", String(64), nullable=False),
    Column("answerable", Boolean, nullable=False),
    Column("agent_id", ForeignKey(agents.c.id)),
    Column("payload", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("status", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("external_ref", String(128), nullable=False),
    Column("reason", String(200), nullable=False),
    Index("ix_outbox_waiting", "status", "channel", "chat_ref", "id"),
    Index("ix_outbox_external", "channel", "chat_ref", "external_ref"),
)

web_messages = Table(
    "web_messages",
    metadata,
    _key(),
    Column("chat_ref", String(64), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("from_agent", Boolean, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "chat_ref", "id"),
)

triage_groups = Table(
    "triage_groups",
    metadata,
    Column("chat_ref", String(64), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("bound_by", ForeignKey(agents.c.id), nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("chat_ref", String(64), primary_key=True),
    Column("about", String(64), primary_key=True),
    Column("thread_ref", String(64), nullable=False),
)

# What a gestionnaire keeps for herself on the console.

saved_views = Table(
    "saved_views",
    metadata,
    _key(),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("name", String(80), nullable=False),
    Column("query", String(500), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("agent_id", "name"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("place", String(120), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

presences = Table(
    "presences",
    metadata,
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("place", String(120), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Index(None, "place", "seen_at"),
)

timers = Table(
    "timers",
    metadata,
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("ticket", String(16), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
)

# What the gestionnaires share.

answer_templates = Table(
    "answer_templates",
    metadata,
    _key(),
    Column("name", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("theme", String(32), nullable=False),
    Column("departement", String(3), nullable=False, server_default=""),
    Column("created_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
)

partenaires = Table(
    "partenaires",
    metadata,
    _key(),
    Column("name", String(200), nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("function", String(120), nullable=False),
    Column("email", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("departement", String(3), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)

account_openings = Table(
    "account_openings",
    metadata,
    _key(),
    Column("guichet_id", ForeignKey(guichets.c.id), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("email", String(200), nullable=False),
    Column("step", Code(OpeningStep), nullable=False, index=True),
    Column("since", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("recorded_by", ForeignKey(agents.c.id), nullable=False),
)

account_opening_events = Table(
    "account_opening_events",
    metadata,
    _key(),
    Column("opening_id", ForeignKey(account_openings.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("step", Code(OpeningStep), nullable=False),
    Column("by", ForeignKey(agents.c.id), nullable=False),
)

# When nobody answers.

# The office hours of a département, where they are not the usual ones.
service_times = Table(
    "service_times",
    metadata,
    Column("departement", String(3), primary_key=True),
    Column("opening", Time, nullable=False),
    Column("closing", Time, nullable=False),
)

closings = Table(
    "closings",
    metadata,
    _key(),
    Column("departement", String(3), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("reason", String(200), nullable=False),
)

absences = Table(
    "absences",
    metadata,
    _key(),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("deputy_id", ForeignKey(agents.c.id)),
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
    Column("failed", Boolean, nullable=False),
)
