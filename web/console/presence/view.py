"""What the page of the hours and absences prints, and whose tickets a gestionnaire follows meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from deadlines.hours import OfficeHours
from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.scope import seen_guichets, sees_person
from storage.unit_of_work import Work
from tickets.clock.calendars import Calendars
from tickets.clock.presence import Absence, Closing, absence_of
from web.errors import UnknownPage
from web.shell import Asked


@dataclass(frozen=True)
class Service:
    """Of one département: ``opens_at`` is when it answers again, None while it does."""

    departement: str
    hours: OfficeHours
    waking: OfficeHours
    opens_at: datetime | None
    closings: Sequence[Closing]


@dataclass(frozen=True)
class Away:
    """``deputy`` is "" where all the colleagues stand in."""

    absence: Absence
    name: str
    deputy: str
    is_today: bool


def services(work: Work, reader: Agent, *, now: datetime, zone: Zone) -> Sequence[Service]:
    """Of each département that the reader sees."""
    calendars, found = Calendars(work, zone), []
    for code in departements(work, reader, zone):
        hours = calendars.of(code)
        opens_at = None if hours.is_open(now) else hours.opening_from(now)
        closings = work.closings.of(code, since=hours.zone.local(now).date())
        found.append(Service(code, hours.office, hours.waking, opens_at, closings))
    return found


def departements(work: Work, reader: Agent, zone: Zone) -> Sequence[str]:
    """The reader's; for who sees all of them, that of the house and those of its guichets."""
    if reader.departement:
        return [reader.departement]
    others = {guichet.departement for guichet in seen_guichets(work, reader)} - {zone.departement}
    return [zone.departement, *sorted(others)]


def departement_of(asked: Asked) -> str:
    """The one that is asked for, else the first that the visitor sees; ``UnknownPage``."""
    seen = departements(asked.work, asked.by, asked.zone)
    code = asked.text("departement") or asked.query.get("departement", "") or seen[0]
    if code not in seen:
        raise UnknownPage
    return code


def colleagues(work: Work, reader: Agent) -> Sequence[Agent]:
    """The gestionnaires of the same tickets, the reader included."""
    found = work.registry.gestionnaires(reader.departement)
    return [person for person in found if sees_person(work, reader, person)]


def stood_in_for(work: Work, reader: Agent, today: date) -> Sequence[Agent]:
    """Those whose tickets the reader follows on this day."""
    absences = work.absences.since(today)
    away = (absence_of(person.id or 0, absences, today) for person in colleagues(work, reader))
    followed = {absence.agent_id for absence in away if absence and absence.deputy_id == reader.id}
    return [person for person in colleagues(work, reader) if person.id in followed]


def away(work: Work, reader: Agent, today: date) -> Iterator[Away]:
    names = {person.id: person.name for person in colleagues(work, reader)}
    for absence in work.absences.since(today):
        if absence.agent_id in names:
            deputy = work.people.person(absence.deputy_id) if absence.deputy_id is not None else None
            yield Away(
                absence,
                names[absence.agent_id],
                deputy.name if deputy else "",
                is_today=absence.first_day <= today,
            )


def away_until(asked: Asked) -> Mapping[int, date]:
    """The last day of the absence of each gestionnaire who is not there today."""
    absences = asked.work.absences.since(asked.today)
    return {one.agent_id: one.last_day for one in absences if one.first_day <= asked.today}
