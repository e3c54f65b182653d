"""The base as it is kept up, what it was asked, and what it may learn."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Text, UniqueConstraint

from knowledge_base.learning.compilation import LONGEST_TITLE
from knowledge_base.learning.proposals import Origin, ProposalStatus
from knowledge_base.learning.questions import AnswerZone, QuestionOutcome
from knowledge_base.upkeep.life import RevisionAction as RevisionAction
from knowledge_base.upkeep.life import RevisionStatus as RevisionStatus
from storage.tables.ground import numbered, table
from storage.tables.people import agents, guichets
from storage.types import Code, Content, UtcDateTime

# What an agent typed is kept without the names that they wrote, and for a time: see knowledge_base/learning.
asked_questions = table(
    "asked_questions",
    Column("reference", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), index=True),
    Column("guichet_id", ForeignKey(guichets.c.id)),
    Column("text", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("zone", Code(AnswerZone), nullable=False),
    Column("theme", String(32), nullable=False),
    Column("entry_ids", JSON, nullable=False),
    Column("outcome", Code(QuestionOutcome), nullable=False),
    Column("entry_id", String(120), nullable=False),
    Column("ticket", String(16), nullable=False, index=True),
)

# What was asked in a month, in groups, without anybody: it stays once the questions are erased.
compiled_months = table(
    "compiled_months",
    Column("departement", String(3), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("frozen_at", UtcDateTime, nullable=False),
    Column("groups", JSON, nullable=False),
)

# What the gestionnaire says of a group of the year.
compiled_remarks = table(
    "compiled_remarks",
    Column("departement", String(3), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("title", String(LONGEST_TITLE), nullable=False),
    Column("comment", Text, nullable=False),
    Column("merged_into", String(120), nullable=False),
)

answers_given = numbered(
    "answers_given",
    Column("question", String(64), nullable=False),
    Column("entry_id", String(120), nullable=False),
    Column("number", Integer, nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Index(None, "entry_id", "at"),
)

proposals = numbered(
    "proposals",
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

revisions = numbered(
    "revisions",
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

revision_events = numbered(
    "revision_events",
    Column("revision_id", ForeignKey(revisions.c.id), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", Code(RevisionAction), nullable=False),
    Column("by", ForeignKey(agents.c.id)),
    Column("status", Code(RevisionStatus), nullable=False),
)

# What the answers of a département name, as its gestionnaire filled it in.
local_values = table(
    "local_values",
    Column("departement", String(3), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

# One row: which faults of the base's files the gestionnaires were told of last.
base_faults = table(
    "base_faults",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
