"""The reminders of an answer that a guichet owes: a week before, on the day, and once it is overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from deadlines.hours import OfficeHours
from deadlines.service_hours import HoursOf, ServiceHours
from deadlines.working_days import sending_day
from deadlines.zones import Zone
from journal.entries import Entry, Kind
from quality.follow_up import THEME
from quality.notices import (
    AnswerMissing,
    AnswerOwed,
    NobodyToRemind,
    SignalementOverdue,
    SignalementReminder,
)
from quality.ports import QualityWork
from quality.signalements import Signalement


class Milestone(StrEnum):
    WEEK_BEFORE = "J-7"
    DUE_DAY = "J"
    OVERDUE = "J+1"


_OFFSETS = {
    Milestone.WEEK_BEFORE: timedelta(days=-7),
    Milestone.DUE_DAY: timedelta(0),
    Milestone.OVERDUE: timedelta(days=1),
}
_HORIZON = timedelta(days=9)
"""No reminder leaves more than seven days ahead; the margin covers the offset between zones."""


def remind_signalements(work: QualityWork, *, now: datetime, hours_of: HoursOf) -> int:
    """Posts the reminders owed now, in the hours of each département; how many letters that makes.

    Running it twice posts nothing more. What is answered or withdrawn is owed nothing.
    """
    posted = 0
    for signalement in work.signalements.unanswered(due_before=now.date() + _HORIZON):
        hours = hours_of(work.people.departement_of(signalement.guichet_id))
        if hours.is_open(now):
            today = hours.today(now)
            milestone = milestone_owed(signalement, today=today, zone=hours.zone)
            if milestone is not None:
                posted += _remind(work, signalement, milestone, today=today, now=now)
    return posted


def milestone_owed(signalement: Signalement, *, today: date, zone: Zone) -> Milestone | None:
    """The last milestone reached: one that was missed does not leave with the next."""
    if not signalement.is_pending:
        return None
    reached = [m for m in Milestone if _leaves_on(signalement.due_on, m, zone) <= today]
    return reached[-1] if reached else None


def reminders_ahead(due_on: date, *, now: datetime, zone: Zone, hours: OfficeHours) -> tuple[datetime, ...]:
    """The UTC instants from which the guichet will be reminded, if no answer comes."""
    service = ServiceHours(zone, hours)
    openings = (zone.instant(_leaves_on(due_on, m, zone), hours.opening) for m in Milestone)
    return tuple(sorted({service.opening_from(max(now, opening)) for opening in openings}))


def _leaves_on(due_on: date, milestone: Milestone, zone: Zone) -> date:
    """What announces the legal date leaves on it at the latest, even when nobody works on that day."""
    latest = date.max if milestone is Milestone.OVERDUE else due_on
    return sending_day(due_on + _OFFSETS[milestone], zone, latest=latest)


def _remind(
    work: QualityWork, signalement: Signalement, milestone: Milestone, *, today: date, now: datetime
) -> int:
    def notice(kind: type[AnswerOwed]) -> AnswerOwed:
        return kind(
            reference=signalement.reference,
            subject=signalement.subject,
            guichet=work.people.guichet_name(signalement.guichet_id),
            sent_on=signalement.sent_on,
            due_on=signalement.due_on,
            days=(signalement.due_on - today).days,
        )

    key = f"rappel:{signalement.reference}:{signalement.due_on}:{milestone}"
    is_overdue = milestone is Milestone.OVERDUE
    reminder = notice(SignalementOverdue if is_overdue else SignalementReminder)
    agents = work.people.active_agents_of(signalement.guichet_id)
    told = [a for a in agents if work.outbox.tell(a, reminder, key=f"{key}:agent-{a}")]
    if told:
        signalement.remember_told(told)
    posted = len(told)
    departement = work.people.departement_of(signalement.guichet_id)
    if is_overdue:
        posted += work.outbox.tell_gestionnaires(notice(AnswerMissing), key=key, departement=departement)
    elif not agents:
        posted += work.outbox.tell_gestionnaires(notice(NobodyToRemind), key=key, departement=departement)
    for _ in range(posted):
        work.journal.add(
            Entry(
                at=now,
                kind=Kind.REMINDER_SENT,
                guichet_id=signalement.guichet_id,
                theme=THEME,
                outcome=milestone.value,
                subject=signalement.reference,
            )
        )
    return posted
