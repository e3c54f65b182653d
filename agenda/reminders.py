"""What an event has people told: that one may enrol, then a week, a day and an hour before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from agenda.answers import Answer, answers_to, guichets_answers
from agenda.convocations import Step, convoke
from agenda.enrolling import EnrolmentService, enrolled
from agenda.events import Event, Whose, audience, held_by
from agenda.notices import AttendanceAsked, EventReminder, MeetingConvoked, TrainingOpen, TrainingSoon
from deadlines.hours import OfficeHours
from deadlines.service_hours import ServiceHours
from deadlines.working_days import ONE_DAY, next_working_day, sending_day
from deadlines.zones import Zone
from journal.entries import Kind
from journal.people import identity

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MILESTONES = (7, 1)  # days before the event

# No reminder leaves more than seven days ahead; the margin covers the offset between instants and days.
_HORIZON = timedelta(days=9)
_OPEN_AHEAD = timedelta(days=400)
"""Trainings are told of as soon as they are planned, for a year to come."""
_SOON = timedelta(hours=1)
_ASKED_FOR = timedelta(days=7)
"""Later, the page of the training still takes it; nobody is asked any more."""
_TOGETHER = 200
"""Letters in one transaction: others write between two of them."""
_OPEN, _HOUR = "annonce", "H-1"
_NEVER_MUTED = date.min
"""For whoever has chosen nothing: they are reminded from any day on."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A reminder that one agent is owed; it is of no more use from ``until`` on."""

    agent_id: int
    event_id: int
    starts_at: datetime
    key: str
    outcome: str
    notice: object
    until: datetime


def events_to_remind(
    work: Work,
    *,
    now: datetime,
    hours: ServiceHours,
    whose: Whose | None = None,
) -> tuple[int, Sequence[Owed]]:
    """What is owed to agents, who may be many: to be posted in transactions of its own (``post``). How many
    gestionnaires and partenaires were reminded on the way. ``whose`` says of which départements these are
    the hours, here and below.

    Asked twice, nothing more is owed. Late is better than never, but never after the event has begun.
    """
    if not (hours.is_open(now) and hours.may_disturb(now)):
        return 0, ()
    work.outbox.drop_late(now=now)
    zone, today = hours.zone, hours.today(now)
    closing = zone.instant(today, min(hours.office.closing, hours.waking.closing))
    told, owed, ours = 0, list[Owed](), dict[str, dict[str, tuple[Event, EventReminder, str]]]()
    for event in held_by(work.events.between(now, now + _OPEN_AHEAD), whose):
        until = min(event.starts_at, closing)  # what it says of the days that are left is true today
        if event.has_enrolment:
            EnrolmentService(work, now=now).let_go(event)
            owed += _owed(work, event, _uninvited(work, event), _invitation(event), "", _OPEN, until)
        milestone = milestone_owed(event, now=now, zone=zone)
        if event.convokes_guichets and milestone is None:  # else its reminder convokes them
            told_ids = {*event.told_ids}
            unaware = [one for one in audience(event, work.people) if one not in told_ids]
            owed += _owed(work, event, unaware, _convocation(event), "", _OPEN, until)
        if event.starts_at >= now + _HORIZON:
            continue
        if milestone is not None:
            day = zone.local(event.starts_at).date()
            notice = EventReminder(event.kind, event.title, event.starts_at, event.place, (day - today).days)
            outcome = f"J-{milestone}"
            theirs = replace(notice, number=identity(event), again=days_offered(today, day, zone))
            for of, agent_ids in _as_chosen(work, event, outcome, today).items():
                owed += _owed(work, event, agent_ids, theirs, f"{day}:{of}", outcome, until)
            told += _remind_partenaires(work, event, f"{day}:{outcome}", outcome, now=now)
            key = f"rappel:{event.reference}:{day}:{outcome}"
            ours.setdefault(event.departement, {})[key] = (event, notice, outcome)
    for departement, together in ours.items():
        told += _remind_gestionnaires(work, departement, together, now=now, closing=closing)
    return told, owed


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


def milestones_on(today: date, starts_at: datetime, zone: Zone) -> Sequence[int]:
    """Those whose reminder leaves on this day."""
    day = zone.local(starts_at).date()
    return [m for m in MILESTONES if _leaves_on(day, m, zone) == today]


def _leaves_on(day: date, milestone: int, zone: Zone) -> date:
    """The day before the event at the latest: on its morning, people have set off."""
    return sending_day(day - milestone * ONE_DAY, zone, latest=day - ONE_DAY)


def soon_to_remind(
    work: Work, *, now: datetime, hours: ServiceHours, whose: Whose | None = None
) -> Sequence[Owed]:
    """Of those who come to a training that begins within the hour, and who may be told outside office hours:
    they have said that they come.
    """
    if not hours.may_disturb(now):
        return ()
    work.outbox.drop_late(now=now)
    quiet, owed = hours.zone.instant(hours.today(now), hours.waking.closing), list[Owed]()
    for event in held_by(work.events.between(now, now + _SOON), whose):
        if event.has_enrolment:
            notice = TrainingSoon(event.kind, event.title, event.starts_at, event.place, identity(event))
            of, until = f"{event.starts_at:%Y%m%d%H%M}:{_HOUR}", min(event.starts_at, quiet)
            muted = work.reminder_choices.of_event(identity(event))
            coming = [one for one in _coming(work, event) if muted.get(one, _NEVER_MUTED) is not None]
            owed += _owed(work, event, coming, notice, of, _HOUR, until)
    return owed


def days_offered(today: date, day: date, zone: Zone) -> tuple[date, ...]:
    """On which one may be reminded again: the next working day and the next Monday, before the eve's own."""
    monday = today + (7 - today.weekday()) * ONE_DAY
    offered = {next_working_day(today + ONE_DAY, zone), next_working_day(monday, zone)}
    return tuple(sorted(one for one in offered if one < _leaves_on(day, 1, zone)))


def _as_chosen(work: Work, event: Event, outcome: str, today: date) -> dict[str, list[int]]:
    """Whom a reminder is for, by what its key names: the milestone, or the day that was asked for."""
    choices = work.reminder_choices.of_event(identity(event))
    found: dict[str, list[int]] = {}
    for agent_id in _coming(work, event):
        again_on = choices.get(agent_id, _NEVER_MUTED)
        if again_on is not None and again_on <= today:
            asked = agent_id in choices and outcome != f"J-{MILESTONES[-1]}"
            found.setdefault(f"{again_on}" if asked else outcome, []).append(agent_id)
    return found


def ask_attendance(
    work: Work,
    *,
    now: datetime,
    hours: ServiceHours,
    whose: Whose | None = None,
) -> int:
    """In office hours, of each training that is over and whose attendance nobody has taken; once."""
    if not hours.is_open(now):
        return 0
    told = 0
    for event in held_by(work.events.between(now - _ASKED_FOR, now), whose):
        if event.has_enrolment and event.held_at is None and (event.ends_at or event.starts_at) <= now:
            number = len(enrolled(work, event))
            told += bool(number) and work.outbox.tell_gestionnaires(
                AttendanceAsked(event.kind, event.title, event.starts_at, identity(event), number),
                key=f"presences:{event.reference}",
                departement=event.departement,
            )
    return told


def _invitation(event: Event) -> TrainingOpen:
    return TrainingOpen(
        event.kind, event.title, event.starts_at, event.place, identity(event),
        event.ends_at, event.trainer, event.places, event.for_referents,
    )  # fmt: skip


def _convocation(event: Event) -> MeetingConvoked:
    return MeetingConvoked(
        event.kind, event.title, event.starts_at, event.place, identity(event), event.ends_at
    )


def _uninvited(work: Work, event: Event) -> Collection[int]:
    """Those whom it concerns and who have not answered; each is told once, whatever changes afterwards."""
    answered = {one.agent_id for one in work.enrolments.of_event(identity(event))}
    return [agent_id for agent_id in audience(event, work.people) if agent_id not in answered]


def _coming(work: Work, event: Event) -> Collection[int]:
    """Whom a reminder is for: not whose guichet said that it does not come."""
    if event.has_enrolment:
        return [one.agent_id for one in enrolled(work, event)]
    answers = guichets_answers(work, event).items()
    absent = [number for number, found in answers if found.stands is Answer.ABSENT]
    spared = {one for number in absent for one in work.people.active_agents_of(number)}
    return [one for one in audience(event, work.people) if one not in spared]


def _owed(
    work: Work,
    event: Event,
    agent_ids: Iterable[int],
    notice: object,
    of: str,
    outcome: str,
    until: datetime,
) -> Iterator[Owed]:
    """``of`` tells this reminder from the others of the event, "" for what is told of it first."""
    first = "inscription" if event.has_enrolment else "convocation"
    prefix = f"rappel:{event.reference}:{of}" if of else f"{first}:{event.reference}"
    keys = {f"{prefix}:agent-{agent_id}": agent_id for agent_id in agent_ids}
    known = work.outbox.known([*keys])
    for key, agent_id in keys.items():
        if key not in known:
            yield Owed(agent_id, identity(event), event.starts_at, key, outcome, notice, until)


def in_batches(owed: Iterable[Owed]) -> Iterator[Sequence[Owed]]:
    """For a transaction each; what one agent is owed stays together."""
    batch: list[Owed] = []
    for _, theirs in groupby(sorted(owed, key=attrgetter("agent_id")), key=attrgetter("agent_id")):
        batch += theirs
        if len(batch) >= _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


def post(work: Work, owed: Sequence[Owed], *, now: datetime) -> int:
    """How many of them were posted: not what has been, or has lost its reason, since they were looked up."""
    events = {number: work.events.by_id(number) for number in sorted({one.event_id for one in owed})}
    posted: dict[int, list[int]] = {}
    for agent_id, theirs in groupby(owed, key=attrgetter("agent_id")):
        still = {one.key: one for one in theirs if _is_owed(work, one, events[one.event_id])}
        if still:
            until = min(one.until for one in still.values())
            notices = {key: one.notice for key, one in still.items()}
            for key in work.outbox.remind(agent_id, notices, until=until):
                event = events[still[key].event_id]
                assert event is not None
                posted.setdefault(still[key].event_id, []).append(agent_id)
                work.journal.add(event.entry(Kind.REMINDER_SENT, at=now, outcome=still[key].outcome))
    for number, agent_ids in posted.items():
        event = events[number]
        assert event is not None
        event.remember_told(agent_ids)
    return sum(map(len, posted.values()))


def _is_owed(work: Work, one: Owed, event: Event | None) -> bool:
    if event is None or not event.is_planned or event.starts_at != one.starts_at:
        return False
    if one.outcome == _OPEN or not event.has_enrolment:
        return True
    found = work.enrolments.one(one.event_id, one.agent_id)
    return found is not None and found.is_enrolled


def _remind_partenaires(work: Work, event: Event, of: str, outcome: str, *, now: datetime) -> int:
    answers = answers_to(work, event)
    absent = {number for number, found in answers.items() if found.stands is Answer.ABSENT}
    told = convoke(work, event, Step.REMINDED, {*event.partenaire_ids} - absent, of=of)
    for _ in range(told):
        work.journal.add(event.entry(Kind.REMINDER_SENT, at=now, outcome=outcome))
    return told


def _remind_gestionnaires(
    work: Work,
    departement: str,
    owed: Mapping[str, tuple[Event, EventReminder, str]],
    *,
    now: datetime,
    closing: datetime,
) -> int:
    """Of what falls together, one message."""
    until = min(closing, *(event.starts_at for event, _, _ in owed.values()))
    notices = {key: notice for key, (_, notice, _) in owed.items()}
    told = work.outbox.remind_gestionnaires(notices, departement=departement, until=until)
    for event, _, outcome in (owed[key] for key in told):
        work.journal.add(event.entry(Kind.REMINDER_SENT, at=now, outcome=outcome))
    return len(told)
