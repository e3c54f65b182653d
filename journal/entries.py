"""What the journal keeps of each intervention: enough to count and to trace, never free text."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What happened, in the past tense; the stored value never changes."""

    QUESTION_ANSWERED = "question_answered"
    QUESTION_SUGGESTED = "question_suggested"
    SUGGESTION_CHOSEN = "suggestion_chosen"
    ANSWER_ACCEPTED = "answer_accepted"
    ANSWER_REJECTED = "answer_rejected"
    QUESTION_UNANSWERED = "question_unanswered"
    NIR_MASKED = "nir_masked"
    TICKET_OPENED = "ticket_opened"
    TICKET_TAKEN = "ticket_taken"
    TICKET_RELEASED = "ticket_released"
    TICKET_REPLIED = "ticket_replied"
    TICKET_QUESTIONED = "ticket_questioned"
    TICKET_COMPLETED = "ticket_completed"
    TICKET_THEME_CHANGED = "ticket_theme_changed"
    TICKET_ESCALATED = "ticket_escalated"
    TICKET_RETURNED = "ticket_returned"
    POLE_HEARD = "pole_heard"
    POLE_REFUSED = "pole_refused"
    POLE_RESENT = "pole_resent"
    POLE_NUDGED = "pole_nudged"
    POLE_STILL_WAITING = "pole_still_waiting"
    POLE_SETTLED = "pole_settled"
    POLE_NUMBERED = "pole_numbered"
    TICKET_CLOSED = "ticket_closed"
    TICKET_REOPENED = "ticket_reopened"
    TICKET_RECALLED = "ticket_recalled"
    """No longer written: what nobody took is told of by its clock."""
    TICKET_OVERDUE = "ticket_overdue"
    TICKET_RATED = "ticket_rated"
    TICKET_ATTACHED = "ticket_attached"
    TICKET_DETACHED = "ticket_detached"
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_CHANGED = "incident_changed"
    INCIDENT_MET = "incident_met"
    INCIDENT_LEFT = "incident_left"
    INCIDENT_CLOSED = "incident_closed"
    INCIDENT_REOPENED = "incident_reopened"
    TICKET_CLOSING_UNDONE = "ticket_closing_undone"
    TICKET_SORTED = "ticket_sorted"
    TICKET_HANDED_OVER = "ticket_handed_over"
    TICKET_ENTRUSTED = "ticket_entrusted"
    STEP_NOTED = "step_noted"
    STEP_UNDONE = "step_undone"
    TICKET_NOTED = "ticket_noted"
    TICKET_SPLIT = "ticket_split"
    TICKET_MERGED = "ticket_merged"
    TICKET_LINKED = "ticket_linked"
    TICKET_UNLINKED = "ticket_unlinked"
    MAIL_RECEIVED = "mail_received"
    MAIL_FILED = "mail_filed"
    MAIL_SET_ASIDE = "mail_set_aside"
    TIME_SPENT = "time_spent"
    CALL_LOGGED = "call_logged"
    CALL_CANCELLED = "call_cancelled"
    AGENT_INVITED = "agent_invited"
    AGENT_ENROLLED = "agent_enrolled"
    ACCESS_REQUESTED = "access_requested"
    ACCESS_REFUSED = "access_refused"
    AGENT_CLOSED = "agent_closed"
    ROLE_CHANGED = "role_changed"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    TRIAGE_GROUP_CHOSEN = "triage_group_chosen"
    TRIAGE_GROUP_LEFT = "triage_group_left"
    TRIAGE_GROUP_SUSPENDED = "triage_group_suspended"
    AGENT_CHANGED = "agent_changed"
    OPENING_RECORDED = "opening_recorded"
    OPENING_MOVED = "opening_moved"
    HABILITATION_CLOSED = "habilitation_closed"
    PUBLICATION_SENT = "publication_sent"
    PUBLICATION_READ = "publication_read"
    PUBLICATION_TAKEN_DOWN = "publication_taken_down"
    REVIEW_ASKED = "review_asked"
    REVIEW_ANSWERED = "review_answered"
    PARTENAIRE_CHANGED = "partenaire_changed"
    GUICHET_ADDED = "guichet_added"
    GUICHET_CHANGED = "guichet_changed"
    GUICHET_CLOSED = "guichet_closed"
    GUICHET_REOPENED = "guichet_reopened"
    EVENT_PLANNED = "event_planned"
    EVENT_MOVED = "event_moved"
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"
    TRAINING_JOINED = "training_joined"
    TRAINING_LEFT = "training_left"
    TRAINING_HELD = "training_held"
    TRAINING_ATTENDED = "training_attended"
    """The last one of an agent says whether they were there."""
    TRAINING_RATED = "training_rated"
    """Whether it was useful, said by somebody who was there: the row names nobody."""
    MEETING_HELD = "meeting_held"
    """The last one says how many came."""
    TOPICS_SENT = "topics_sent"
    ACCOUNT_PUBLISHED = "account_published"
    CONVOCATION_ANSWERED = "convocation_answered"
    CADRE_CHANGED = "cadre_changed"
    """A commitment of the cadre de référence was written, changed or ended."""
    SIGNALEMENT_RECORDED = "signalement_recorded"
    SIGNALEMENT_ANSWERED = "signalement_answered"
    SIGNALEMENT_REOPENED = "signalement_reopened"
    SIGNALEMENT_CANCELLED = "signalement_cancelled"
    TABLE_IMPORTED = "table_imported"
    IMPORT_UNDONE = "import_undone"
    CONTROL_DONE = "control_done"
    """The monthly one, of the report « Suivi des guichets »."""
    SIGNALEMENT_ACKNOWLEDGED = "signalement_acknowledged"
    SIGNALEMENT_CHASED = "signalement_chased"
    SIGNALEMENT_HELP_ASKED = "signalement_help_asked"
    SIGNALEMENT_HELPED = "signalement_helped"
    SIGNALEMENT_FOLLOWED = "signalement_followed"
    SIGNALEMENT_EVALUATED = "signalement_evaluated"
    """The last one says how far it is put right."""
    SIGNALEMENT_REPORTED = "signalement_reported"
    SIGNALEMENT_PROPOSED = "signalement_proposed"
    SIGNALEMENT_CLOSED = "signalement_closed"
    DASHBOARD_KEPT = "dashboard_kept"
    DASHBOARD_REMOVED = "dashboard_removed"
    EPCIS_LISTED = "epcis_listed"
    """Those that the reform of the allocations concerns."""
    CASE_TREATED = "case_treated"
    """Of a doublon, of a request ANRU, of a dossier drawn for a check: the last one of each is right."""
    SAMPLE_DRAWN = "sample_drawn"
    SAMPLE_CLOSED = "sample_closed"
    BILAN_FROZEN = "bilan_frozen"
    OBLIGATION_NOTED = "obligation_noted"
    OBLIGATION_NOTE_REMOVED = "obligation_note_removed"
    REMINDER_SENT = "reminder_sent"
    SETTINGS_CHANGED = "settings_changed"
    HOURS_CHANGED = "hours_changed"
    """Those of the service, or its closings."""
    PURGE_SIGNED = "purge_signed"
    PURGE_DONE = "purge_done"
    PERSON_EXTRACTED = "person_extracted"
    PERSON_ERASED = "person_erased"
    APPLICANT_ERASED = "applicant_erased"


class Level(StrEnum):
    """How far the question had to go."""

    BASE = "base"
    GESTIONNAIRE = "gestionnaire"
    NATIONAL = "national"


class Entry(NamedTuple):
    """One row: a tuple, since a bilan reads a million of them. ``subject`` is an identifier (``T-2026-0001``,
    an entry of the base…), never a sentence.

    ``minutes`` is the time spent by the gestionnaire, zero where none was. ``times`` is how often it happened
    at once: what one sending holds is one row.
    """

    at: datetime
    kind: Kind
    channel: str = ""
    guichet_id: int | None = None
    theme: str = ""
    level: Level | None = None
    minutes: int = 0
    outcome: str = ""
    subject: str = ""
    actor_id: int | None = None
    times: int = 1


class Row(NamedTuple):
    """An entry as it stands in the journal: numbered, and chained to the one before. One tuple, so that what
    counts a million of them goes straight to what it counts.
    """

    sequence: int
    digest: str
    at: datetime
    kind: Kind
    channel: str
    guichet_id: int | None
    theme: str
    level: Level | None
    minutes: int
    outcome: str
    subject: str
    actor_id: int | None
    times: int = 1

    @property
    def entry(self) -> Entry:
        return Entry._make(self[2:])


@dataclass(frozen=True)
class ThemeAsked:
    """``guichets`` counts each once."""

    theme: str
    questions: int
    guichets: int


@dataclass(frozen=True, kw_only=True)
class JournalQuery:
    """The rows of which all this is true; what is None or empty asks for nothing.

    ``end`` is excluded. A département sees the rows of its guichets and those of no guichet, but for the
    events of another département. An intercommunality or a territory has the rows of its guichets, open or
    closed, alone: those that bear its name today, whatever the case and the accents.
    """

    kind: Kind | None = None
    guichet_id: int | None = None
    theme: str = ""
    actor_ids: Set[int] | None = None
    start: datetime | None = None
    end: datetime | None = None
    departement: str = ""
    intercommunalite: str = ""
    territoire: str = ""
