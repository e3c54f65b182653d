"""The orders about when the service answers: its hours, its closings, who is away and who stands in."""

from __future__ import annotations

from datetime import date, datetime, time

from deadlines.hours import OfficeHours
from deadlines.zones import Zone
from journal.entries import Entry, Kind
from journal.people import Person
from tickets.clock.calendars import Calendars
from tickets.clock.presence import Absence, Closing
from tickets.clock.service_clock import reckon
from tickets.errors import CommonToAll, DaysReversed, GestionnaireOnly, HoursReversed, OwnDeputy, TooManyDays
from tickets.ports import TicketsWork

MOST_DAYS = 366
"""A longer closing is a slip of the finger, and would leave the clocks nothing to run in."""
LONGEST_REASON = 200


class PresenceService:
    """In one transaction. What is due moves at once with the hours and the closings."""

    def __init__(self, work: TicketsWork, *, now: datetime, zone: Zone) -> None:
        self._work = work
        self._now = now
        self._zone = zone

    def set_hours(self, departement: str, opening: time, closing: time, *, by: Person) -> None:
        _require_gestionnaire(by, departement)
        if opening >= closing:
            raise HoursReversed
        self._work.service_times.set(departement, OfficeHours(opening, closing))
        self._changed(departement, by)

    def close(self, departement: str, first: date, last: date, reason: str, *, by: Person) -> Closing:
        _require_gestionnaire(by, departement)
        _require_in_order(first, last)
        for known in self._work.closings.of(departement, since=first):
            if (known.first_day, known.last_day) == (first, last):
                return known  # the button was pressed twice
        closing = Closing(
            departement=departement, first_day=first, last_day=last, reason=reason[:LONGEST_REASON]
        )
        self._work.closings.add(closing)
        self._changed(departement, by)
        return closing

    def keep_open(self, closing: Closing, *, by: Person) -> None:
        """Takes a closing back."""
        _require_gestionnaire(by, closing.departement)
        self._work.closings.remove(closing)
        self._changed(closing.departement, by)

    def note_absence(
        self, agent_id: int, first: date, last: date, *, deputy_id: int | None, by: Person
    ) -> Absence:
        """Of ``by``, or of a colleague of their département; ``CommonToAll`` for one who works for all."""
        self._require_deciding(agent_id, by)
        if deputy_id is not None:
            _require_gestionnaire(by, self._departement(deputy_id))
        _require_in_order(first, last)
        if deputy_id == agent_id:
            raise OwnDeputy
        for known in self._work.absences.since(first):
            if (known.agent_id, known.first_day, known.last_day) == (agent_id, first, last):
                known.deputy_id = deputy_id
                return known
        absence = Absence(agent_id=agent_id, first_day=first, last_day=last, deputy_id=deputy_id)
        self._work.absences.add(absence)
        return absence

    def drop_absence(self, absence: Absence, *, by: Person) -> None:
        self._require_deciding(absence.agent_id, by)
        self._work.absences.remove(absence)

    def _require_deciding(self, agent_id: int, by: Person) -> None:
        departement = self._departement(agent_id)
        _require_gestionnaire(by, departement)
        if by.id != agent_id and not by.decides_for(departement, self._work.people.departements()):
            raise CommonToAll

    def _departement(self, agent_id: int) -> str:
        person = self._work.people.person(agent_id)
        return person.departement if person is not None else ""

    def _changed(self, departement: str, by: Person) -> None:
        calendars = Calendars(self._work, self._zone)
        for ticket in self._work.tickets.running():
            code = self._work.people.departement_of(ticket.guichet_id) or self._zone.departement
            if code == departement:
                reckon(ticket, calendars.of(code))
        self._work.journal.add(
            Entry(at=self._now, kind=Kind.HOURS_CHANGED, subject=f"horaires:{departement}", actor_id=by.id)
        )


def _require_gestionnaire(person: Person, departement: str) -> None:
    if not person.is_gestionnaire or not person.sees(departement):
        raise GestionnaireOnly


def _require_in_order(first: date, last: date) -> None:
    if last < first:
        raise DaysReversed
    if (last - first).days >= MOST_DAYS:
        raise TooManyDays(MOST_DAYS)
