"""The orders about when the service answers: its hours, its closings, who is away and who stands in."""

from __future__ import annotations

from datetime import date, time

from deadlines.hours import OfficeHours
from journal.entries import Kind
from journal.people import Person
from tickets.clock.calendars import Calendars
from tickets.clock.presence import Absence, Closing
from tickets.clock.service_clock import reckon
from tickets.commands import TicketCommands, require_gestionnaire_of
from tickets.errors import DaysReversed, HoursReversed, OwnDeputy, TooManyDays, WakingHoursWrong

MOST_DAYS = 366
"""A longer closing is a slip of the finger, and would leave the clocks nothing to run in."""
LONGEST_REASON = 200
_FIRST_LOOK, _LAST_LOOK = time(7), time(20)
"""The clock looks for reminders between the two, and at no other hour."""


class PresenceService(TicketCommands):
    """What is due moves at once with the hours and the closings."""

    def set_hours(
        self,
        departement: str,
        opening: time,
        closing: time,
        *,
        by: Person,
        waking: tuple[time, time] | None = None,
    ) -> None:
        """``waking`` are the hours outside which no reminder disturbs anybody; without them, they stay."""
        require_gestionnaire_of(departement, by)
        times = self._work.service_times
        if opening >= closing:
            raise HoursReversed
        if waking is not None and not _FIRST_LOOK <= waking[0] < waking[1] <= _LAST_LOOK:
            raise WakingHoursWrong
        kept = times.waking(departement) if waking is None else OfficeHours(*waking)
        times.set(departement, OfficeHours(opening, closing), kept)
        self._changed(departement, by)

    def close(self, departement: str, first: date, last: date, reason: str, *, by: Person) -> Closing:
        require_gestionnaire_of(departement, by)
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
        require_gestionnaire_of(closing.departement, by)
        self._work.closings.remove(closing)
        self._changed(closing.departement, by)

    def note_absence(
        self, agent_id: int, first: date, last: date, *, deputy_id: int | None, by: Person
    ) -> Absence:
        """Of ``by``, or of a colleague of their département. Raises ``common.holds_for_all``."""
        self._require_deciding_of(agent_id, by)
        if deputy_id is not None:
            require_gestionnaire_of(self._departement_of(deputy_id), by)
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
        self._require_deciding_of(absence.agent_id, by)
        self._work.absences.remove(absence)

    def _require_deciding_of(self, agent_id: int, by: Person) -> None:
        """A gestionnaire decides of their own absences, whomever they work for."""
        departement = self._departement_of(agent_id)
        if by.id == agent_id:
            require_gestionnaire_of(departement, by)
        else:
            self._require_deciding(departement, by)

    def _departement_of(self, agent_id: int) -> str:
        person = self._work.people.person(agent_id)
        return person.departement if person is not None else ""

    def _changed(self, departement: str, by: Person) -> None:
        calendars = Calendars(self._work, self._zone)
        for ticket in self._work.tickets.running():
            code = self._work.people.departement_of(ticket.guichet_id) or self._zone.departement
            if code == departement:
                reckon(ticket, calendars.of(code))
        self._note(Kind.HOURS_CHANGED, f"horaires:{departement}", by=by)


def _require_in_order(first: date, last: date) -> None:
    if last < first:
        raise DaysReversed
    if (last - first).days >= MOST_DAYS:
        raise TooManyDays(MOST_DAYS)
