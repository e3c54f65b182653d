"""The audit trail: who came in or tried to, took a file away, read what is sensitive, changed a right.

It stands apart from the journal of interventions, which outlives people: this one names them, is shown to
administrators alone, and is kept for a time. Never a word that somebody wrote, never what somebody typed.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from journal.entries import Entry, Kind

if TYPE_CHECKING:
    from storage.audit import SqlAudit


class AuditKind(StrEnum):
    """What happened, in the past tense; the stored value never changes."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    CODE_GIVEN = "code_given"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    LINK_MADE = "link_made"
    CALENDAR_OPENED = "calendar_opened"
    CALENDAR_CLOSED = "calendar_closed"
    LINK_REFUSED = "link_refused"
    ADDRESS_UNKNOWN = "address_unknown"
    CODE_REFUSED = "code_refused"
    INVITATION_REFUSED = "invitation_refused"
    TRIES_EXHAUSTED = "tries_exhausted"
    EXPORTED = "exported"
    SENSITIVE_READ = "sensitive_read"
    COMMAND_RUN = "command_run"
    AUDIT_PURGED = "audit_purged"

    AGENT_INVITED = Kind.AGENT_INVITED.value
    AGENT_ENROLLED = Kind.AGENT_ENROLLED.value
    ACCESS_REFUSED = Kind.ACCESS_REFUSED.value
    AGENT_CLOSED = Kind.AGENT_CLOSED.value
    AGENT_CHANGED = Kind.AGENT_CHANGED.value
    ROLE_CHANGED = Kind.ROLE_CHANGED.value
    SECOND_FACTOR_SET = Kind.SECOND_FACTOR_SET.value
    SECOND_FACTOR_REMOVED = Kind.SECOND_FACTOR_REMOVED.value
    TRIAGE_GROUP_CHOSEN = Kind.TRIAGE_GROUP_CHOSEN.value
    TRIAGE_GROUP_LEFT = Kind.TRIAGE_GROUP_LEFT.value
    TRIAGE_GROUP_SUSPENDED = Kind.TRIAGE_GROUP_SUSPENDED.value
    SETTINGS_CHANGED = Kind.SETTINGS_CHANGED.value
    PERSON_EXTRACTED = Kind.PERSON_EXTRACTED.value
    PERSON_ERASED = Kind.PERSON_ERASED.value
    PURGE_SIGNED = Kind.PURGE_SIGNED.value


REFUSED = frozenset(
    {
        AuditKind.LINK_REFUSED,
        AuditKind.ADDRESS_UNKNOWN,
        AuditKind.CODE_REFUSED,
        AuditKind.INVITATION_REFUSED,
        AuditKind.TRIES_EXHAUSTED,
    }
)
"""What was tried in vain: kept though its transaction is undone, and that a stranger can do at will."""

COUNTED = REFUSED | {AuditKind.LINK_MADE, AuditKind.SENSITIVE_READ}
"""The same again within the hour makes one row, which counts up to ``MOST_COUNTED``."""

MOST_COUNTED = 100
MOST_REFUSED = 200
"""Rows an hour of what was tried in vain. Beyond, those of a kind make one, wherever they come from: whoever
changes address at each try costs no more.
"""

_OF_JOURNAL = {kind.value: kind for kind in AuditKind}


@dataclass(frozen=True, kw_only=True)
class AuditEvent:
    """``subject`` is an identifier or an address of the site; ``outcome`` a code. Who and where from, unless
    said here, is the present origin.
    """

    kind: AuditKind
    actor_id: int | None = None
    channel: str = ""
    subject: str = ""
    outcome: str = ""

    @classmethod
    def of(cls, entry: Entry) -> AuditEvent | None:
        """What the journal's entry is here too: any change of a right or of a setting."""
        kind = _OF_JOURNAL.get(entry.kind.value)
        if kind is None:
            return None
        return cls(
            kind=kind,
            actor_id=entry.actor_id,
            channel=entry.channel,
            subject=entry.subject,
            outcome=entry.outcome,
        )


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """An event as it stands; ``times`` times, the last one at ``last_at``."""

    number: int
    at: datetime
    last_at: datetime
    kind: AuditKind
    actor_id: int | None
    channel: str
    address: str
    subject: str
    outcome: str
    times: int


@dataclass(frozen=True, kw_only=True)
class AuditWanted:
    """The rows of which all this is true; what is None or empty asks for nothing. ``end`` is excluded.

    ``person_ids`` are who acted, or whom it was about; ``departement`` leaves out what people of another one
    did.
    """

    kind: AuditKind | None = None
    person_ids: Set[int] | None = None
    start: datetime | None = None
    end: datetime | None = None
    departement: str = ""


def purge_audit(audit: SqlAudit, *, before: datetime) -> int:
    """Takes away what is older, and leaves a row that says how much was; nothing when nothing was."""
    purged = audit.purge(before)
    if purged:
        audit.add(AuditEvent(kind=AuditKind.AUDIT_PURGED, outcome=str(purged)))
    return purged
