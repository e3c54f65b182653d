"""How long each kind of thing is kept: one table, from which the job, the page, the documents and the tests
derive. The words are in ``rendering.retention``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kept(StrEnum):
    """A kind of thing that ends; the stored value never changes."""

    TICKETS = "tickets"
    CHAT = "chat"
    MAILS = "mails"
    PEOPLE = "people"
    ACCESS = "access"
    PARTENAIRES = "partenaires"
    INBOX = "inbox"
    OUTBOX = "outbox"
    SIGN_IN = "sign_in"
    ATTEMPTS = "attempts"
    AUDIT = "audit"
    WORKPLACE = "workplace"
    QUESTIONS = "questions"
    LISTS = "lists"
    READINGS = "readings"
    FILES = "files"


class Unit(StrEnum):
    MONTHS = "months"
    DAYS = "days"


@dataclass(frozen=True)
class Span:
    number: int
    unit: Unit

    def before(self, now: datetime) -> datetime:
        """The instant that lies this long ago: the same day of an earlier month, or its last one."""
        if self.unit is Unit.DAYS:
            return now - timedelta(days=self.number)
        months = now.year * 12 + now.month - 1 - self.number
        year, month = months // 12, months % 12 + 1
        return now.replace(year=year, month=month, day=min(now.day, monthrange(year, month)[1]))


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """``setting`` is the setting that gives the span, "" where the code alone does. What is ``signed`` ends
    only once a person has signed the list; the rest goes by itself, and is counted each month.
    """

    kind: Kept
    tables: tuple[str, ...]
    span: Span
    setting: str = ""
    signed: bool = False


def _months(number: int) -> Span:
    return Span(number, Unit.MONTHS)


def _days(number: int) -> Span:
    return Span(number, Unit.DAYS)


RULES: tuple[RetentionRule, ...] = (
    RetentionRule(
        kind=Kept.TICKETS,
        tables=(
            "tickets", "ticket_messages", "mails", "mail_threads", "escalations", "ticket_words",
            "known_words",
        ),
        span=_months(24),
        setting="keep_tickets_months",
        signed=True,
    ),
    RetentionRule(
        kind=Kept.CHAT,
        tables=("web_messages", "conversations"),
        span=_months(12),
        setting="keep_chat_months",
        signed=True,
    ),
    RetentionRule(
        kind=Kept.MAILS,
        tables=("mails",),
        span=_months(12),
        setting="keep_mails_months",
        signed=True,
    ),
    RetentionRule(
        kind=Kept.PEOPLE,
        tables=(
            "agents",
            "accounts",
            "second_factors",
            "recovery_codes",
            "calendar_feeds",
            "saved_views",
            "absences",
            "enrolments",
            "reminder_choices",
        ),
        span=_months(12),
        setting="keep_people_months",
        signed=True,
    ),
    RetentionRule(
        kind=Kept.ACCESS,
        tables=("access_requests", "account_openings"),
        span=_months(12),
        setting="keep_people_months",
        signed=True,
    ),
    RetentionRule(
        kind=Kept.PARTENAIRES,
        tables=("partenaires", "convocations"),
        span=_months(12),
        setting="keep_people_months",
        signed=True,
    ),
    RetentionRule(kind=Kept.INBOX, tables=("inbox",), span=_days(30), setting="keep_inbox_days"),
    RetentionRule(kind=Kept.OUTBOX, tables=("outbox",), span=_days(90), setting="keep_outbox_days"),
    RetentionRule(kind=Kept.SIGN_IN, tables=("sessions", "sign_in_links", "invitations"), span=_days(30)),
    RetentionRule(kind=Kept.ATTEMPTS, tables=("attempts", "file_uses"), span=_days(1)),
    RetentionRule(kind=Kept.AUDIT, tables=("audit",), span=_months(12), setting="audit_months"),
    RetentionRule(kind=Kept.WORKPLACE, tables=("drafts", "presences", "timers", "snoozes"), span=_days(14)),
    RetentionRule(
        kind=Kept.QUESTIONS,
        tables=("asked_questions", "answers_given", "proposals"),
        span=_days(400),
    ),
    RetentionRule(kind=Kept.LISTS, tables=("cases", "import_lines", "imported_rows"), span=_days(90)),
    RetentionRule(kind=Kept.READINGS, tables=("copies",), span=_months(24)),
    RetentionRule(kind=Kept.FILES, tables=(), span=_days(1)),
)  # fmt: skip

RULE: Mapping[Kept, RetentionRule] = {rule.kind: rule for rule in RULES}
