"""The calendar that a ticket's clock follows: that of the département of its guichet."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from deadlines.service_hours import Days, ServiceHours
from deadlines.zones import Zone
from tickets.clock.service_clock import Due, due
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class Calendars:
    """Each département's, read once in a transaction. ``zone`` is that of the house, which also stands for
    whatever has no guichet.
    """

    def __init__(self, work: Work, zone: Zone) -> None:
        self._work = work
        self._zone = zone
        self._read: dict[str, ServiceHours] = {}

    def of(self, departement: str = "") -> ServiceHours:
        code = departement or self._zone.departement
        if code not in self._read:
            self._read[code] = self._of(code)
        return self._read[code]

    def of_guichet(self, guichet_id: int | None) -> ServiceHours:
        return self.of(self._work.people.departement_of(guichet_id))

    def of_ticket(self, ticket: Ticket) -> ServiceHours:
        return self.of_guichet(ticket.guichet_id)

    def due(self, ticket: Ticket, now: datetime) -> Due | None:
        """None while no answer of ours is owed."""
        return due(ticket, self.of_ticket(ticket), now)

    def opens_at(self, ticket: Ticket, now: datetime) -> datetime | None:
        """When what is asked out of hours is read; None while the service is open."""
        hours = self.of_ticket(ticket)
        return None if hours.is_open(now) else hours.opening_from(now)

    def _of(self, code: str) -> ServiceHours:
        zone = self._zone if code == self._zone.departement else Zone.of(code)
        closings = self._work.closings.of(code, since=date.min)  # a clock may have run for long
        closed = tuple(Days(one.first_day, one.last_day) for one in closings)
        times = self._work.service_times
        return ServiceHours(zone, times.of(code), closed, times.waking(code))
