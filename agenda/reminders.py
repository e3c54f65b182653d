"""What an event has people told: that one may enrol, then a week, a day and an hour before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from agenda.answers import Answer, answers_to
from agenda.convocations import Step, convoke
from agenda.enrolling import EnrolmentService, enrolled
from agenda.events import Event, audience
from agenda.notices import AttendanceAsked, EventReminder, TrainingOpen, TrainingSoon
from agenda.ports import AgendaWork
from deadlines.hours import OfficeHours
from deadlines.service_hours import ServiceHours
from deadlines.working_days import ONE_DAY, sending_day
from deadlines.zones import Zone
from journal.entries import Kind
from journal.people import identity

MILESTONES = (7, 1)  # days before the event

# No reminder leaves more than seven days ahead; the margin covers the offset between instants and days.
_HORIZON = timedelta(days=9)
_OPEN_AHEAD = timedelta(days=400)
"""Trainings are told of as soon as they are planned, for a year to come."""
_SOON = timedelta(hours=1)
_ASKED_FOR = timedelta(days=7)
"""Later, the page of the training still takes it; nobody is asked any more."""
_QUIET = (time(8), time(19))
"""Whoever has said that they come may be told outside office hours, never outside these."""


def remind_events(work: AgendaWork, *, now: datetime, zone: Zone, hours: OfficeHours) -> int:
    """Posts the reminders owed now, in office hours only; how many letters that makes.

    Running it twice posts nothing more. Late is better than never, but never after the event has begun.
    """
    if not ServiceHours(zone, hours).is_open(now):
        return 0
    today = zone.local(now).date()
    posted = 0
    for event in work.events.between(now, now + _OPEN_AHEAD):
        if event.has_enrolment:
            EnrolmentService(work, now=now).let_go(event)
            posted += _open(work, event, now=now)
        if event.starts_at >= now + _HORIZON:
            continue
        milestone = milestone_owed(event, now=now, zone=zone)
        if milestone is not None:
            posted += _remind(work, event, milestone, today=today, now=now, zone=zone)
    return posted


def milestone_owed(event: Event, *, now: datetime, zone: Zone) -> int | None:
    """7 or 1: the nearest milestone reached, so that one which was missed does not leave with the next."""
    if not event.is_planned or event.starts_at <= now:
        return None
    today = zone.local(now).date()
    day = zone.local(event.starts_at).date()
    return min((m for m in MILESTONES if _leaves_on(day, m, zone) <= today), default=None)


def reminders_ahead(
    starts_at: datetime, *, now: datetime, zone: Zone, hours: OfficeHours
) -> tuple[datetime, ...]:
    """The UTC instants from which the reminders will leave, if nothing changes until then."""
    day = zone.local(starts_at).date()
    service = ServiceHours(zone, hours)
    openings = (zone.instant(_leaves_on(day, m, zone), hours.opening) for m in MILESTONES)
    sendings = {service.opening_from(max(now, opening)) for opening in openings}
    return tuple(sorted(at for at in sendings if at < starts_at))


def _leaves_on(day: date, milestone: int, zone: Zone) -> date:
    """The day before the event at the latest: on its morning, people have set off."""
    return sending_day(day - milestone * ONE_DAY, zone, latest=day - ONE_DAY)


def remind_soon(work: AgendaWork, *, now: datetime, zone: Zone) -> int:
    """To those who come to a training that begins within the hour; how many letters that makes."""
    opening, closing = _QUIET
    if not opening <= zone.local(now).time() < closing:
        return 0
    posted = 0
    for event in work.events.between(now, now + _SOON):
        if event.has_enrolment:
            notice = TrainingSoon(event.kind, event.title, event.starts_at, event.place, identity(event))
            key = f"rappel:{event.reference}:{event.starts_at:%Y%m%d%H%M}:H-1"
            posted += _tell(work, event, notice, _coming(work, event), key=key, outcome="H-1", now=now)
    return posted


def ask_attendance(work: AgendaWork, *, now: datetime, zone: Zone, hours: OfficeHours) -> int:
    """In office hours, of each training that is over and whose attendance nobody has taken; once."""
    if not ServiceHours(zone, hours).is_open(now):
        return 0
    told = 0
    for event in work.events.between(now - _ASKED_FOR, now):
        if event.has_enrolment and event.held_at is None and (event.ends_at or event.starts_at) <= now:
            number = len(enrolled(work, event))
            told += bool(number) and work.outbox.tell_gestionnaires(
                AttendanceAsked(event.kind, event.title, event.starts_at, identity(event), number),
                key=f"presences:{event.reference}",
                departement=event.departement,
            )
    return told


def _open(work: AgendaWork, event: Event, *, now: datetime) -> int:
    """Each agent is told once that they may enrol, whatever changes afterwards."""
    notice = TrainingOpen(
        event.kind, event.title, event.starts_at, event.place, identity(event),
        event.ends_at, event.trainer, event.places,
    )  # fmt: skip
    new = [agent_id for agent_id in audience(event, work.people) if agent_id not in event.told_ids]
    return _tell(work, event, notice, new, key=f"inscription:{event.reference}", outcome="annonce", now=now)


def _coming(work: AgendaWork, event: Event) -> Collection[int]:
    """Whom a reminder is for."""
    if event.has_enrolment:
        return [one.agent_id for one in enrolled(work, event)]
    return audience(event, work.people)


def _remind(work: AgendaWork, event: Event, milestone: int, *, today: date, now: datetime, zone: Zone) -> int:
    day = zone.local(event.starts_at).date()
    notice = EventReminder(event.kind, event.title, event.starts_at, event.place, (day - today).days)
    key, outcome = f"rappel:{event.reference}:{day}:J-{milestone}", f"J-{milestone}"
    posted = _tell(work, event, notice, _coming(work, event), key=key, outcome=outcome, now=now)
    if work.outbox.tell_gestionnaires(notice, key=key, departement=event.departement):
        work.journal.add(event.entry(Kind.REMINDER_SENT, at=now, outcome=outcome))
        posted += 1
    answers = answers_to(work, event)
    absent = {number for number, one in answers.items() if one.stands is Answer.ABSENT}
    convoked = {*event.partenaire_ids} - absent
    for _ in range(convoke(work, event, Step.REMINDED, convoked, of=f"{day}:J-{milestone}")):
        work.journal.add(event.entry(Kind.REMINDER_SENT, at=now, outcome=outcome))
        posted += 1
    return posted


def _tell(
    work: AgendaWork,
    event: Event,
    notice: object,
    agent_ids: Collection[int],
    *,
    key: str,
    outcome: str,
    now: datetime,
) -> int:
    told = [
        agent_id
        for agent_id in agent_ids
        if work.outbox.tell(agent_id, notice, key=f"{key}:agent-{agent_id}")
    ]
    if told:
        event.remember_told(told)
    for _ in told:
        work.journal.add(event.entry(Kind.REMINDER_SENT, at=now, outcome=outcome))
    return len(told)
