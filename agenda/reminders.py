"""The reminders of an event, a week and a day before: which one is owed now, and to whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from agenda.events import Event, audience
from agenda.notices import EventReminder
from agenda.ports import AgendaWork
from deadlines.hours import OfficeHours
from deadlines.service_hours import ServiceHours
from deadlines.working_days import ONE_DAY, sending_day
from deadlines.zones import Zone
from journal.entries import Entry, Kind

MILESTONES = (7, 1)  # days before the event

# No reminder leaves more than seven days ahead; the margin covers the offset between instants and days.
_HORIZON = timedelta(days=9)


def remind_events(work: AgendaWork, *, now: datetime, zone: Zone, hours: OfficeHours) -> int:
    """Posts the reminders owed now, in office hours only; how many letters that makes.

    Running it twice posts nothing more. Late is better than never, but never after the event has begun.
    """
    if not ServiceHours(zone, hours).is_open(now):
        return 0
    today = zone.local(now).date()
    posted = 0
    for event in work.events.between(now, now + _HORIZON):
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


def _remind(work: AgendaWork, event: Event, milestone: int, *, today: date, now: datetime, zone: Zone) -> int:
    day = zone.local(event.starts_at).date()
    notice = EventReminder(event.kind, event.title, event.starts_at, event.place, (day - today).days)
    key = f"rappel:{event.reference}:{day}:J-{milestone}"
    told = [
        agent_id
        for agent_id in audience(event, work.people)
        if work.outbox.tell(agent_id, notice, key=f"{key}:agent-{agent_id}")
    ]
    if told:
        event.remember_told(told)
    posted = len(told) + work.outbox.tell_gestionnaires(notice, key=key, departement=event.departement)
    for _ in range(posted):
        work.journal.add(
            Entry(
                at=now,
                kind=Kind.REMINDER_SENT,
                theme=event.theme,
                outcome=f"J-{milestone}",
                subject=event.reference,
            )
        )
    return posted
