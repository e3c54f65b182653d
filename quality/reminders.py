"""The reminders of an answer that a guichet owes: fifteen, seven and one day before, on the day, on the next
one, then each week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.hours import OfficeHours
from deadlines.service_hours import HoursOf, ServiceHours
from deadlines.working_days import sending_day
from deadlines.zones import Zone
from journal.entries import Entry, Kind
from quality.notices import (
    AnswerMissing,
    AnswerOwed,
    GuichetReminded,
    NobodyToRemind,
    SignalementOverdue,
    SignalementReminder,
)
from quality.orders import THEME
from quality.signalements import Signalement

if TYPE_CHECKING:
    from storage.unit_of_work import Work


BEFORE = (15, 7, 1, 0)  # days before the legal date
_WEEK = timedelta(days=7)
_HORIZON = timedelta(days=17)
"""No reminder leaves more than fifteen days ahead; the margin covers the offset between zones."""


def remind_signalements(work: Work, *, now: datetime, hours_of: HoursOf) -> int:
    """Posts the reminders owed now, in the hours of each département; how many letters that makes.

    Running it twice posts nothing more. What is answered or withdrawn is owed nothing, nor is a guichet that
    has asked for help. What one person is owed of several signalements is one message.
    """
    work.outbox.drop_late(now=now)
    owed = _Owed()
    for signalement in work.signalements.unanswered(due_before=now.date() + _HORIZON):
        departement = work.people.departement_of(signalement.guichet_id)
        hours = hours_of(departement)
        if signalement.is_reminded and hours.is_open(now):
            today = hours.today(now)
            milestone = milestone_owed(signalement, today=today, zone=hours.zone)
            if milestone is not None:
                until = hours.zone.instant(today, hours.office.closing)
                owed.note(work, signalement, milestone, today=today, until=until, departement=departement)
    return owed.post(work, now=now)


def milestone_owed(signalement: Signalement, *, today: date, zone: Zone) -> str | None:
    """« J-15 », « J », « J+1 », « J+8 »…: the last one reached, since one that was missed does not leave
    with the next.
    """
    if not signalement.is_reminded:
        return None
    reached = [name for name, day in _milestones(signalement.due_on, today, zone) if day <= today]
    return reached[-1] if reached else None


def reminders_ahead(due_on: date, *, now: datetime, zone: Zone, hours: OfficeHours) -> tuple[datetime, ...]:
    """The UTC instants from which the guichet will be reminded, if no answer comes: those until the first
    week after the legal date.
    """
    service = ServiceHours(zone, hours)
    last = max(due_on, zone.local(now).date()) + _WEEK
    openings = (zone.instant(day, hours.opening) for _, day in _milestones(due_on, last, zone))
    return tuple(sorted({service.opening_from(max(now, opening)) for opening in openings}))


def _milestones(due_on: date, last: date, zone: Zone) -> Iterator[tuple[str, date]]:
    """Each with the day on which it leaves, until some day of ``last``. What announces the legal date leaves
    on it at the latest, even when nobody works on that day.
    """
    for days in BEFORE:
        yield f"J-{days}" if days else "J", sending_day(due_on - timedelta(days), zone, latest=due_on)
    late = due_on + timedelta(days=1)
    while late <= last:
        yield f"J+{(late - due_on).days}", sending_day(late, zone, latest=date.max)
        late += _WEEK


@dataclass
class _Owed:
    """What is found to be owed, by whom it is for."""

    agents: dict[int, dict[str, AnswerOwed]] = field(default_factory=dict)
    ours: dict[str, dict[str, AnswerOwed]] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)
    about: dict[str, tuple[Signalement, str]] = field(default_factory=dict)

    def note(
        self,
        work: Work,
        signalement: Signalement,
        milestone: str,
        *,
        today: date,
        until: datetime,
        departement: str,
    ) -> None:
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
        is_overdue = signalement.due_on < today
        agents = work.people.active_agents_of(signalement.guichet_id)
        for agent_id in agents:
            said = notice(SignalementOverdue if is_overdue else SignalementReminder)
            self._keep(self.agents.setdefault(agent_id, {}), f"{key}:agent-{agent_id}", said, until)
            self.about[f"{key}:agent-{agent_id}"] = (signalement, milestone)
        told = GuichetReminded if agents else NobodyToRemind
        said = notice(AnswerMissing if is_overdue else told)
        self._keep(self.ours.setdefault(departement, {}), key, said, until)
        self.about[key] = (signalement, milestone)

    def _keep(self, owed: dict[str, AnswerOwed], key: str, said: AnswerOwed, until: datetime) -> None:
        owed[key], self.until[key] = said, until

    def post(self, work: Work, *, now: datetime) -> int:
        posted = 0
        for agent_id, owed in self.agents.items():
            for key in work.outbox.remind(agent_id, owed, until=min(self.until[key] for key in owed)):
                signalement, _ = self.about[key]
                signalement.remember_told([agent_id])
                posted += self._log(work, key, now)
        for departement, owed in self.ours.items():
            until = min(self.until[key] for key in owed)
            for key in work.outbox.remind_gestionnaires(owed, departement=departement, until=until):
                posted += self._log(work, key, now)
        return posted

    def _log(self, work: Work, key: str, now: datetime) -> int:
        signalement, milestone = self.about[key]
        work.journal.add(
            Entry(
                at=now,
                kind=Kind.REMINDER_SENT,
                guichet_id=signalement.guichet_id,
                theme=THEME,
                outcome=milestone,
                subject=signalement.reference,
            )
        )
        return 1
