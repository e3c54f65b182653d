"""The morning message of a gestionnaire: what falls today, once; nothing on an idle day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from agenda.events import EventKind
from agenda.reminders import milestones_on
from deadlines.service_hours import ServiceHours
from deadlines.working_days import ONE_DAY
from deadlines.zones import Zone
from guichets.registry import Agent
from journal.people import identity
from storage.unit_of_work import Work
from tickets.clock.presence import absence_of

JOB = "tell_of_the_day"
_A_BREAK = timedelta(hours=40)
"""Longer than from a Saturday evening to the Monday: the clock was stopped, which is worth a word."""
_AHEAD = timedelta(days=9)


@dataclass(frozen=True)
class EventToday:
    number: int
    kind: EventKind
    title: str
    starts_at: datetime
    place: str


@dataclass(frozen=True)
class Morning:
    """``reminders`` counts the events of which people are reminded today, ``dropped`` the reminders that were
    too late since the day before; ``ticked_at`` is when the clock last ran before, None if it never did;
    ``snoozed`` are the tickets that the person wanted to come back to.
    """

    day: datetime
    events: tuple[EventToday, ...]
    reminders: int
    tickets_due: int
    tickets_late: int
    answers_due: int
    answers_late: int
    dropped: int
    ticked_at: datetime | None
    snoozed: tuple[str, ...] = ()


def tell_of_the_day(work: Work, whom: Iterable[Agent], *, now: datetime, hours: ServiceHours) -> int:
    """To each of these gestionnaires who is there and wants it, in the hours of their département, or from
    the hour that they chose for a mail, which is a message where no mail can leave; how many were told.

    Running it twice tells nobody more.
    """
    if not hours.may_disturb(now):
        return 0
    return sum(
        _tell(work, one, hours, now=now)
        for one in whom
        if one.is_told_in_the_morning and _is_time(one, hours, now)
    )


def _is_time(one: Agent, hours: ServiceHours, now: datetime) -> bool:
    local = hours.zone.local(now)
    if one.morning_mail_at is None:
        return hours.is_open(now)
    is_between = one.morning_mail_at <= local.time() < hours.office.closing
    return is_between and hours.is_service_day(local.date())


def _tell(work: Work, one: Agent, hours: ServiceHours, *, now: datetime) -> int:
    today = hours.zone.local(now).date()
    key = f"matin:{today}:agent-{identity(one)}"
    is_away = absence_of(identity(one), work.absences.since(today), today) is not None
    if is_away or work.outbox.known([key]):
        return 0
    notice = replace(
        _of_today(work, one.departement, hours.zone, now=now),
        snoozed=tuple(work.snoozes.due(identity(one), now)),
    )
    was_stopped = notice.ticked_at is not None and now - notice.ticked_at > _A_BREAK
    if not (was_stopped or _is_busy(notice)):
        return 0
    closing = hours.zone.instant(today, hours.office.closing)
    wants_mail = one.morning_mail_at is not None
    if wants_mail and work.outbox.send_morning(one, notice, key=key, until=closing):
        return 1
    return len(work.outbox.remind(identity(one), {key: notice}, until=closing))


def _is_busy(notice: Morning) -> bool:
    tickets, answers = notice.tickets_due + notice.tickets_late, notice.answers_due + notice.answers_late
    return bool(notice.snoozed or notice.events or notice.reminders or notice.dropped or tickets or answers)


def _of_today(work: Work, departement: str, zone: Zone, *, now: datetime) -> Morning:
    today = zone.local(now).date()
    start, end = (zone.instant(day, time()) for day in (today, today + ONE_DAY))
    ahead = work.events.planned_between(start, now + _AHEAD, departement=departement)
    answers = work.signalements.unanswered(due_before=today, departement=departement)
    late, due = work.ticks.tickets_late_and_due(now, end, departement=departement)
    return Morning(
        day=now,
        events=tuple(
            EventToday(identity(one), one.kind, one.title, one.starts_at, one.place)
            for one in ahead
            if start <= one.starts_at < end
        ),
        reminders=sum(bool(milestones_on(today, one.starts_at, zone)) for one in ahead),
        tickets_due=due,
        tickets_late=late,
        answers_due=sum(one.due_on == today for one in answers),
        answers_late=sum(one.due_on < today for one in answers),
        dropped=work.letters.dropped_since(now - ONE_DAY, departement=departement),
        ticked_at=work.ticks.last(JOB),
    )
