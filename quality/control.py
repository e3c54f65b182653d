"""The monthly control of the « Suivi des guichets » (fact 153): what it looks at, and that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.months import add_calendar_months
from journal.entries import Kind
from journal.people import Person, identity
from quality.errors import ControlAlreadyDone, MinutesOutOfDay, NothingToControl
from quality.measures import Report, months_until, report_of
from quality.orders import Orders
from quality.reading import Purpose

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MOST_MINUTES = 24 * 60


@dataclass(eq=False, kw_only=True)
class Control:
    """``month`` is that of the figures, by its first day."""

    id: int | None = None
    departement: str
    month: date
    done_by: int
    done_at: datetime
    minutes: int


def last_month(work: Work, departement: str, *, until: date) -> date | None:
    """Of which a report was imported, until this day."""
    imports = work.imports.applied(departement, Purpose.REPORT)
    return work.imports.last_month([identity(one) for one in imports], until) if imports else None


def fulfilled_on(month: date, today: date) -> date:
    """The day of the obligation: a month that is controlled late is not owed any more."""
    return min(today, add_calendar_months(month, 1) - timedelta(days=1))


def report(
    work: Work,
    departement: str,
    month: date,
    *,
    kinds: Mapping[int, str],
) -> Report:
    """The months until this one, as many as a trend has."""
    imports = {identity(one): one for one in work.imports.applied(departement, Purpose.REPORT)}
    rows = work.imports.rows_between([*imports], months_until(month)[0], month) if imports else ()
    return report_of(
        ((imports[number], row) for number, row in rows),
        work.cadre.of(departement),
        kinds=kinds,
    )


class ControlService(Orders):
    def record(self, departement: str, month: date, *, minutes: int, by: Person) -> Control:
        """The figures of the month were looked at. Raises NothingToControl, ControlAlreadyDone or
        MinutesOutOfDay.
        """
        self._require(departement, by)
        if not 0 < minutes <= MOST_MINUTES:
            raise MinutesOutOfDay(MOST_MINUTES)
        numbers = [identity(one) for one in self._work.imports.applied(departement, Purpose.REPORT)]
        if not numbers or not any(True for _ in self._work.imports.rows_between(numbers, month, month)):
            raise NothingToControl
        if self._work.controls.of(departement, month) is not None:
            raise ControlAlreadyDone
        control = Control(
            departement=departement, month=month, done_by=identity(by), done_at=self._now, minutes=minutes
        )
        self._work.controls.add(control)
        subject = f"controle:{departement}:{month:%Y-%m}"
        self._note(Kind.CONTROL_DONE, by, subject, minutes=minutes)
        return control
