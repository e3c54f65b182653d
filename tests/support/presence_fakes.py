"""The hours, closings and absences of the service, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from stand_in import StandIn

from deadlines.hours import WAKING, OfficeHours
from tickets.clock.presence import Absence, Closing


class FakeServiceTimes(StandIn):
    def __init__(self) -> None:
        self.given: dict[str, OfficeHours] = {}
        self.woken: dict[str, OfficeHours] = {}

    def of(self, departement: str) -> OfficeHours:
        return self.given.get(departement, OfficeHours())

    def waking(self, departement: str) -> OfficeHours:
        return self.woken.get(departement, WAKING)

    def set(self, departement: str, hours: OfficeHours, waking: OfficeHours) -> None:
        self.given[departement], self.woken[departement] = hours, waking


class FakeClosings(StandIn):
    def __init__(self) -> None:
        self.all: list[Closing] = []

    def add(self, closing: Closing) -> None:
        closing.id = len(self.all) + 1
        self.all.append(closing)

    def get(self, closing_id: int) -> Closing | None:
        return next((one for one in self.all if one.id == closing_id), None)

    def remove(self, closing: Closing) -> None:
        self.all.remove(closing)

    def of(self, departement: str, *, since: date) -> Sequence[Closing]:
        found = [one for one in self.all if one.departement == departement and one.last_day >= since]
        return sorted(found, key=lambda one: one.first_day)


class FakeAbsences(StandIn):
    def __init__(self) -> None:
        self.all: list[Absence] = []

    def add(self, absence: Absence) -> None:
        absence.id = len(self.all) + 1
        self.all.append(absence)

    def get(self, absence_id: int) -> Absence | None:
        return next((one for one in self.all if one.id == absence_id), None)

    def remove(self, absence: Absence) -> None:
        self.all.remove(absence)

    def since(self, day: date) -> Sequence[Absence]:
        return sorted((one for one in self.all if one.last_day >= day), key=lambda one: one.first_day)
