"""A signalement: the formal report of anomalies to a guichet, and the month it has to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from deadlines.months import add_calendar_months

ANSWER_WITHIN = 1  # calendar month (fact 155)


def due_date(sent_on: date) -> date:
    """The last day for the answer: the same day of the next month, or its last one (fact 155)."""
    return add_calendar_months(sent_on, ANSWER_WITHIN)


class SignalementStatus(StrEnum):
    """Where a signalement stands on a given day: each has exactly one."""

    OWED = "owed"
    LATE = "late"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(eq=False, kw_only=True)
class Signalement:
    """``due_on`` is the legal date: no day off moves it.

    ``told_ids`` are the agents who were reminded of it, hence those who must hear that it is withdrawn;
    the list is replaced, never changed in place, so that storage sees it.
    """

    id: int | None = None
    reference: str
    guichet_id: int
    subject: str
    sent_on: date
    due_on: date
    answered_on: date | None = None
    cancelled_at: datetime | None = None
    recorded_by: int
    created_at: datetime
    told_ids: list[int] = field(default_factory=list)

    @property
    def is_pending(self) -> bool:
        """An answer is still owed."""
        return self.answered_on is None and self.cancelled_at is None

    def standing(self, today: date) -> SignalementStatus:
        """Late from the day after the legal date on."""
        if self.cancelled_at is not None:
            return SignalementStatus.WITHDRAWN
        if self.answered_on is not None:
            return SignalementStatus.ANSWERED
        return SignalementStatus.LATE if self.due_on < today else SignalementStatus.OWED

    @property
    def was_answered_late(self) -> bool:
        return self.answered_on is not None and self.answered_on > self.due_on

    def remember_told(self, agent_ids: list[int]) -> None:
        self.told_ids = sorted({*self.told_ids, *agent_ids})
