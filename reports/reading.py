"""The figures of a period, read in one transaction: of a département, of a guichet or of the service."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from deadlines.service_hours import ServiceClock
from deadlines.zones import Zone
from journal.entries import JournalQuery
from reports.figures import Figures, figures
from reports.period import Period
from reports.values import Value
from tickets.clock.calendars import Calendars

if TYPE_CHECKING:
    from storage.unit_of_work import Work


OF_PERSONS = ("assistance.tickets.by_person", "resources.minutes.by_person")
"""What the console shows, and no document: who is erased would stay named in one that is kept."""


@dataclass(frozen=True)
class Scope:
    """Whose figures: of a guichet, of the guichets of an intercommunality or of a territory, of a département
    and of what belongs to no guichet, or of all.
    """

    departement: str = ""
    guichet_id: int | None = None
    intercommunalite: str = ""
    territoire: str = ""

    @property
    def is_part(self) -> bool:
        """Of a département."""
        return bool(self.intercommunalite or self.territoire)


@dataclass(frozen=True)
class Names:
    """Of the guichets and of the persons that the lines of a breakdown number; who is erased has none."""

    guichets: Mapping[int, str]
    persons: Mapping[int, str]


class BilanReader:
    """``zone`` is that of the house: the months of a bilan are those of its calendar, and the delays count
    the hours of each guichet's département.
    """

    def __init__(self, work: Work, *, zone: Zone, now: datetime) -> None:
        self._work = work
        self._zone = zone
        self._now = now
        self._calendars = Calendars(work, zone)
        self._clocks: dict[int | None, ServiceClock] = {}
        self._of: dict[str, ServiceClock] = {}

    def figures(self, period: Period, scope: Scope) -> Figures:
        start, end = period.bounds(self._zone.timezone)
        wanted = JournalQuery(start=start, end=end, **asdict(scope))
        rows = self._work.journal.between(wanted)
        self._clocks, self._of = {}, {}
        with _collecting_nothing():
            return figures(
                rows, period, self._zone.timezone, now=self._now, elapsed=partial(self._elapsed, period)
            )

    def before(self, period: Period, scope: Scope) -> Figures:
        """The same days one year earlier: as many as are over of ``period``."""
        return self.figures(period.until(self._zone.local(self._now).date()).before, scope)

    def names(self, *made: Figures) -> Names:
        people = self._work.people
        guichets = {n for one in made for n in _numbers(one["assistance.interventions.by_guichet"])}
        persons = {n for one in made for name in OF_PERSONS for n in _numbers(one[name])}
        found = {number: people.person(number) for number in persons}
        return Names(
            {number: people.guichet_name(number) for number in guichets},
            {number: person.name for number, person in found.items() if person is not None},
        )

    def _elapsed(self, period: Period, guichet_id: int | None, start: datetime, end: datetime) -> timedelta:
        clock = self._clocks.get(guichet_id)
        if clock is None:
            code = self._work.people.departement_of(guichet_id)
            if code not in self._of:
                self._of[code] = ServiceClock(self._calendars.of(code), period.first, period.last)
            clock = self._clocks[guichet_id] = self._of[code]
        return clock.between(start, end)


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """A million rows are kept, and none refers to another: to look for cycles among them takes longer than to
    read them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _numbers(breakdown: Value) -> set[int]:
    assert isinstance(breakdown, Mapping)
    return {line for line in breakdown if isinstance(line, int)}
