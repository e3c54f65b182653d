"""What falls on a date: events, answers that guichets owe, when the service answers, what has ended."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
    false,
    text,
)

from agenda.answers import Answer
from agenda.enrolment import Ease, EnrolmentState, Pace, Usefulness
from agenda.events import EventKind, EventStatus, TrainingKind
from agenda.obligations import Obligation
from privacy.retention import Kept
from quality.life import Action, Status
from storage.tables.ground import numbered, table
from storage.tables.people import agents, guichets, partenaires
from storage.types import Anomalies, Attachments, Code, UtcDateTime

events = numbered(
    "events",
    Column("kind", Code(EventKind), nullable=False),
    Column("title", String(200), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("place", String(500), nullable=False),
    Column("status", Code(EventStatus), nullable=False),
    Column("planned_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("guichet_ids", JSON, nullable=False),
    Column("told_ids", JSON, nullable=False),
    Column("partenaire_ids", JSON, nullable=False, server_default=text("'[]'")),
    Column("departement", String(3), nullable=False, server_default=""),
    Column("ends_at", UtcDateTime),
    Column("training", Code(TrainingKind)),
    Column("trainer", String(200), nullable=False, server_default=""),
    Column("places", Integer),
    Column("has_enrolment", Boolean, nullable=False, server_default=false()),
    Column("about", String(32), nullable=False, server_default=""),
    Column("for_referents", Boolean, nullable=False, server_default=false()),
    Column("held_at", UtcDateTime),
    Column("held_by", ForeignKey(agents.c.id)),
    Column("files", Attachments, nullable=False, server_default=text("'[]'")),
)

enrolments = numbered(
    "enrolments",
    Column("event_id", ForeignKey(events.c.id), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("state", Code(EnrolmentState), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("is_present", Boolean),
    Column("usefulness", Code(Usefulness)),
    Column("pace", Code(Pace)),
    Column("ease", Code(Ease)),
    UniqueConstraint("event_id", "agent_id"),
)

# What each partenaire who is convoked answered, and each guichet.
convocations = numbered(
    "convocations",
    Column("event_id", ForeignKey(events.c.id), nullable=False),
    Column("partenaire_id", ForeignKey(partenaires.c.id), index=True),
    Column("guichet_id", ForeignKey(guichets.c.id), index=True),
    Column("answer", Code(Answer)),
    Column("represented_by", String(200), nullable=False),
    Column("answered_at", UtcDateTime),
    Column("former_at", UtcDateTime),
    Column("digests", JSON, nullable=False),
    UniqueConstraint("event_id", "partenaire_id"),
    UniqueConstraint("event_id", "guichet_id"),
)

# What a copil or a comité has written.
meeting_papers = table(
    "meeting_papers",
    Column("event_id", ForeignKey(events.c.id), primary_key=True, autoincrement=False),
    Column("topics", Text, nullable=False),
    Column("evaluation", Text, nullable=False, server_default=""),
    Column("proposals", Text, nullable=False, server_default=""),
    Column("asked_ids", JSON, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("reply_on", Date),
    Column("sent_at", UtcDateTime),
    Column("attended", Integer),
    Column("account_due_on", Date),
    Column("account_published_on", Date),
)

# The day on which an agent wants to be reminded of an event again; NULL for never.
reminder_choices = table(
    "reminder_choices",
    Column("event_id", ForeignKey(events.c.id), primary_key=True),
    Column("agent_id", ForeignKey(agents.c.id), primary_key=True, index=True),
    Column("again_on", Date),
)

signalements = numbered(
    "signalements",
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
    Column("status", Code(Status), nullable=False, server_default=Status.NOTIFIED.value),
    Column("anomalies", Anomalies, nullable=False, server_default=text("'[]'")),
    Column("advice", Text, nullable=False, server_default=""),
    Column("help_asked_at", UtcDateTime),
)

# What was done about each, day by day.
signalement_steps = numbered(
    "signalement_steps",
    Column("signalement_id", ForeignKey(signalements.c.id), nullable=False, index=True),
    Column("action", Code(Action), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", ForeignKey(agents.c.id)),
    Column("channel", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("files", Attachments, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("event_id", ForeignKey(events.c.id)),
)

signalement_actions = numbered(
    "signalement_actions",
    Column("signalement_id", ForeignKey(signalements.c.id), nullable=False, index=True),
    Column("text", String(300), nullable=False),
    Column("owner", String(300), nullable=False),
    Column("due_on", Date),
    Column("done_on", Date),
)

# Those that nobody was told of yet.
signalement_drafts = numbered(
    "signalement_drafts",
    Column("reference", String(16), nullable=False, unique=True),
    Column("guichet_id", ForeignKey(guichets.c.id), nullable=False, index=True),
    Column("subject", String(300), nullable=False),
    Column("anomalies", Anomalies, nullable=False),
    Column("advice", Text, nullable=False),
    Column("written_by", ForeignKey(agents.c.id), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
)

# The office hours of a département, where they are not the usual ones.
service_times = table(
    "service_times",
    Column("departement", String(3), primary_key=True),
    Column("opening", Time, nullable=False),
    Column("closing", Time, nullable=False),
    # Outside these, no reminder disturbs anybody.
    Column("waking_from", Time, nullable=False, server_default="08:00:00.000000"),
    Column("waking_until", Time, nullable=False, server_default="19:00:00.000000"),
)

closings = numbered(
    "closings",
    Column("departement", String(3), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("reason", String(200), nullable=False),
)

absences = numbered(
    "absences",
    Column("agent_id", ForeignKey(agents.c.id), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("deputy_id", ForeignKey(agents.c.id)),
)

# What a gestionnaire noted as done, of the obligations of the year.
fulfilments = numbered(
    "fulfilments",
    Column("departement", String(3), nullable=False),
    Column("obligation", Code(Obligation), nullable=False),
    Column("day", Date, nullable=False),
    Column("noted_by", ForeignKey(agents.c.id), nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    UniqueConstraint("departement", "obligation", "day"),
)

# Where a département differs from the table of the obligations.
obligation_rules = table(
    "obligation_rules",
    Column("departement", String(3), primary_key=True),
    Column("obligation", Code(Obligation), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("warned_ahead", Integer, nullable=False),
    Column("is_followed", Boolean, nullable=False),
)

# The day from which a département owes anything, where it was set.
obligation_starts = table(
    "obligation_starts",
    Column("departement", String(3), primary_key=True),
    Column("day", Date, nullable=False),
)

job_runs = table(
    "job_runs",
    Column("name", String(64), primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
    Column("failed", Boolean, nullable=False),
)

# What was erased because its time was over: by a signature, or by itself, month by month.
purges = numbered(
    "purges",
    Column("kind", Code(Kept), nullable=False),
    Column("month", String(7), nullable=False),
    Column("before", UtcDateTime, nullable=False),
    Column("proposed", Integer, nullable=False),
    Column("erased", Integer, nullable=False),
    Column("signed_by", ForeignKey(agents.c.id)),
    Column("signed_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Index(None, "done_at", "kind"),
)
