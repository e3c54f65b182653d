"""Who works where, how they come in, and whom they are tied to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
    false,
    true,
)

from guichets.openings import OpeningStep
from guichets.registry import AccessDecision, GuichetKind, Role
from guichets.reviews import ReviewKind
from storage.tables.ground import numbered, table
from storage.types import Code, UtcDateTime

guichets = numbered(
    "guichets",
    Column("name", String(200), nullable=False),
    Column("kind", Code(GuichetKind), nullable=False),
    Column("departement", String(3), nullable=False),
    Column("commune", String(120), nullable=False),
    Column("intercommunalite", String(120), nullable=False, server_default=""),
    Column("territoire", String(120), nullable=False, server_default=""),
    Column("email", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("hours", Text, nullable=False),
    Column("address", String(300), nullable=False, server_default=""),
    Column("siret", String(14), nullable=False, server_default=""),
    Column("sne_code", String(20), nullable=False, server_default=""),
    Column("certificate_until", String(10), nullable=False, server_default=""),
    Column("cotation_settings", Text, nullable=False, server_default=""),
    Column("cotation_issues", Text, nullable=False, server_default=""),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("departement", "name"),
    Index(None, "closed_at", "departement"),  # the départements that are served
)

agents = numbered(
    "agents",
    Column("name", String(200), nullable=False),
    Column("role", Code(Role), nullable=False, index=True),
    Column("guichet_id", ForeignKey(guichets.c.id), index=True),
    Column("email", String(200), nullable=False),
    Column("phone", String(40), nullable=False, server_default=""),
    Column("departement", String(3), nullable=False, server_default=""),
    Column("is_told_at_any_hour", Boolean, nullable=False, server_default=false()),
    Column("is_told_in_the_morning", Boolean, nullable=False, server_default=true()),
    Column("morning_mail_at", Time),
    Column("signature", String(300), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)

accounts = numbered(
    "accounts",
    Column("channel", String(16), nullable=False),
    Column("user_ref", String(64), nullable=False),
    Column("chat_ref", String(64), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("blocked_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
    UniqueConstraint("channel", "user_ref"),
)

invitations = numbered(
    "invitations",
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

access_requests = numbered(
    "access_requests",
    Column("channel", String(16), nullable=False),
    Column("user_ref", String(64), nullable=False),
    Column("chat_ref", String(64), nullable=False),
    Column("display_name", String(200), nullable=False),
    Column("guichet_text", String(200), nullable=False),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("decision", Code(AccessDecision), nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", ForeignKey(agents.c.id)),
    Index(None, "channel", "user_ref"),
)

sign_in_links = numbered(
    "sign_in_links",
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

sessions = numbered(
    "sessions",
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
    Column("device", String(120), nullable=False, server_default=""),
    Column("is_shared", Boolean, nullable=False, server_default=false()),
)

# The code that changes every thirty seconds, on the person's telephone; what replaces it when it is lost.
second_factors = table(
    "second_factors",
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("secret", String(300), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("last_step", Integer, nullable=False),
)

recovery_codes = numbered(
    "recovery_codes",
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("used_at", UtcDateTime),
)

# The address at which calendars read what concerns a person.
calendar_feeds = table(
    "calendar_feeds",
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, autoincrement=False),
    Column("secret_digest", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

# Tries to sign in, by what they came from or were for: digests, kept for the time of the count.
attempts = numbered(
    "attempts",
    Column("key", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Index(None, "key", "at"),
)

# The files that each sent in the last day, counted and no more.
file_uses = numbered(
    "file_uses",
    Column("owner", String(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Index(None, "owner", "at"),
)

partenaires = numbered(
    "partenaires",
    Column("name", String(200), nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("function", String(120), nullable=False),
    Column("email", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("departement", String(3), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)

account_openings = numbered(
    "account_openings",
    Column("guichet_id", ForeignKey(guichets.c.id), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("email", String(200), nullable=False),
    Column("step", Code(OpeningStep), nullable=False, index=True),
    Column("since", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("recorded_by", ForeignKey(agents.c.id), nullable=False),
    Column("profile", String(120), nullable=False, server_default=""),
    Column("closed_at", UtcDateTime),
    Column("closed_by", ForeignKey(agents.c.id)),
)

reviews = numbered(
    "reviews",
    Column("kind", Code(ReviewKind), nullable=False),
    Column("guichet_id", ForeignKey(guichets.c.id), nullable=False, index=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", ForeignKey(agents.c.id), nullable=False),
    Column("answered_at", UtcDateTime),
    Column("answered_by", ForeignKey(agents.c.id)),
)

account_opening_events = numbered(
    "account_opening_events",
    Column("opening_id", ForeignKey(account_openings.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("step", Code(OpeningStep), nullable=False),
    Column("by", ForeignKey(agents.c.id), nullable=False),
)
