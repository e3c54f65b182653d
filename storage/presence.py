"""When the service answers, on SQL: its hours, its closings, the absences of the gestionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines.hours import OfficeHours
from storage import tables
from storage.dialects import dialect_insert
from tickets.clock.presence import Absence, Closing


class SqlServiceTimes:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, departement: str) -> OfficeHours:
        table = tables.service_times
        query = select(table.c.opening, table.c.closing).where(table.c.departement == departement)
        row = self._session.execute(query).one_or_none()
        return OfficeHours(row.opening, row.closing) if row else OfficeHours()

    def set(self, departement: str, hours: OfficeHours) -> None:
        times = {"opening": hours.opening, "closing": hours.closing}
        made = dialect_insert(self._session, tables.service_times).values(departement=departement, **times)
        self._session.execute(made.on_conflict_do_update(index_elements=["departement"], set_=times))


class SqlClosings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, closing: Closing) -> None:
        self._session.add(closing)
        self._session.flush()

    def get(self, closing_id: int) -> Closing | None:
        return self._session.get(Closing, closing_id)

    def remove(self, closing: Closing) -> None:
        self._session.delete(closing)
        self._session.flush()

    def of(self, departement: str, *, since: date) -> Sequence[Closing]:
        table = tables.closings.c
        return self._session.scalars(
            select(Closing)
            .where(table.departement == departement, table.last_day >= since)
            .order_by(table.first_day, table.id)
        ).all()


class SqlAbsences:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, absence: Absence) -> None:
        self._session.add(absence)
        self._session.flush()

    def get(self, absence_id: int) -> Absence | None:
        return self._session.get(Absence, absence_id)

    def remove(self, absence: Absence) -> None:
        self._session.delete(absence)
        self._session.flush()

    def since(self, day: date) -> Sequence[Absence]:
        table = tables.absences.c
        return self._session.scalars(
            select(Absence).where(table.last_day >= day).order_by(table.first_day, table.id)
        ).all()
