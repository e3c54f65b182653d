"""A signalement: the formal report of anomalies to a guichet, the month to answer it, what follows."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from deadlines.months import add_calendar_months
from delivery.files import Attachment
from quality.life import LIFE, Action, Status, after

ANSWER_WITHIN = 1  # calendar month (fact 155)


def due_date(sent_on: date) -> date:
    """The last day for the answer: the same day of the next month, or its last one (fact 155)."""
    return add_calendar_months(sent_on, ANSWER_WITHIN)


class SignalementStatus(StrEnum):
    """Where the answer stands on a given day: each signalement has exactly one."""

    OWED = "owed"
    LATE = "late"
    ANSWERED = "answered"
    CLOSED = "closed"
    """The comité was told, and nothing more is expected."""
    WITHDRAWN = "withdrawn"


class Correction(StrEnum):
    """How far what was reported is put right."""

    CORRECTED = "corrected"
    PARTLY = "partly"
    NOT_CORRECTED = "not_corrected"


@dataclass(frozen=True)
class Anomaly:
    """A line of the letter, in words. ``code`` is that of the commitment, "" for what stands in none."""

    code: str
    label: str
    found: str = ""
    expected: str = ""
    source: str = ""


@dataclass(eq=False, kw_only=True)
class LetterText:
    """What the letter says, from its draft on: a field added here is a column of the two tables."""

    subject: str
    anomalies: list[Anomaly] = field(default_factory=list)
    advice: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """These fields alone, by name."""
        return {one.name: getattr(self, one.name) for one in fields(LetterText)}


@dataclass(eq=False, kw_only=True)
class Draft(LetterText):
    """A signalement that nobody was told of. It has its reference, so that the letter that is looked at is
    the one that leaves.
    """

    id: int | None = None
    reference: str
    guichet_id: int
    written_by: int
    written_at: datetime


@dataclass(eq=False, kw_only=True)
class Step:
    """What was done, in the history. ``day`` is the one that counts, ``at`` when it was noted; ``by`` is
    None for nobody here.

    ``outcome`` is whether an answer was late, or the correction that was found; ``event_id`` is the comité
    that was told.
    """

    id: int | None = None
    signalement_id: int | None = None
    action: Action
    day: date
    at: datetime
    by: int | None = None
    channel: str = ""
    text: str = ""
    files: list[Attachment] = field(default_factory=list)
    outcome: str = ""
    event_id: int | None = None


@dataclass(eq=False, kw_only=True)
class PlanAction:
    """Of the plan d’action: ``owner`` is a service or a function."""

    id: int | None = None
    signalement_id: int | None = None
    text: str
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Signalement(LetterText):
    """``due_on`` is the legal date: no day off moves it, and nothing else does.

    ``told_ids`` are the agents who were told of it, hence those who must hear that it is withdrawn, or that
    a colleague has answered; the list is replaced, never changed in place, so that storage sees it. While
    ``help_asked_at`` is set, nobody is reminded.
    """

    id: int | None = None
    reference: str
    guichet_id: int
    sent_on: date
    due_on: date
    status: Status = Status.NOTIFIED
    answered_on: date | None = None
    help_asked_at: datetime | None = None
    cancelled_at: datetime | None = None
    recorded_by: int
    created_at: datetime
    told_ids: list[int] = field(default_factory=list)
    history: list[Step] = field(default_factory=list)
    plan: list[PlanAction] = field(default_factory=list)

    def apply(self, step: Step) -> None:
        """The only writer of ``status``; ``ForbiddenStep``."""
        self.status = after(self.status, step.action)
        self.history.append(step)
        if step.action is Action.REOPEN:  # where it stood before that answer
            for one in self.history[1:-1]:
                is_answer = one.action in {Action.ANSWER, Action.REOPEN}
                if not is_answer and one.action in LIFE[self.status]:
                    self.status = after(self.status, one.action)

    def last(self, action: Action) -> Step | None:
        return next((step for step in reversed(self.history) if step.action == action), None)

    @property
    def answer(self) -> Step | None:
        """None where none is, or where it was taken back."""
        return self.last(Action.ANSWER) if self.answered_on is not None else None

    @property
    def letters(self) -> list[Step]:
        """Those of which the file that left is here."""
        return [one for one in self.history if one.action in {Action.NOTIFY, Action.CHASE} and one.files]

    @property
    def is_pending(self) -> bool:
        """An answer is still owed."""
        return self.answered_on is None and self.cancelled_at is None and self.status is not Status.CLOSED

    @property
    def is_reminded(self) -> bool:
        """Once it is proposed to the State, reminders are over: the rest is the State’s procedure."""
        return self.is_pending and self.help_asked_at is None and self.last(Action.PROPOSE) is None

    def standing(self, today: date) -> SignalementStatus:
        """Late from the day after the legal date on."""
        if self.cancelled_at is not None:
            return SignalementStatus.WITHDRAWN
        if self.status is Status.CLOSED:
            return SignalementStatus.CLOSED
        if self.answered_on is not None:
            return SignalementStatus.ANSWERED
        return SignalementStatus.LATE if self.due_on < today else SignalementStatus.OWED

    def is_overdue(self, today: date) -> bool:
        return self.is_pending and self.due_on < today

    @property
    def was_answered_late(self) -> bool:
        return self.answered_on is not None and self.answered_on > self.due_on

    def remember_told(self, agent_ids: list[int]) -> None:
        self.told_ids = sorted({*self.told_ids, *agent_ids})


@dataclass(frozen=True)
class SignalementQuery:
    """Signalements to a guichet, or to those of a département; to all of them when neither is given."""

    departement: str = ""
    guichet_id: int | None = None
