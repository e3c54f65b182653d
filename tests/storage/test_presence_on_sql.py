"""The hours, closings and absences on either database."""

from __future__ import annotations

from datetime import date, time

import pytest
from house import House

from deadlines.hours import WAKING, OfficeHours
from storage.database import Database
from tickets.clock.presence import Absence, Closing

pytestmark = pytest.mark.databases("sqlite", "postgresql")

MONDAY, FRIDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 29)


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_the_hours_are_the_usual_ones_until_others_are_set(house: House) -> None:
    with house.units() as work:
        assert work.service_times.of("06") == OfficeHours()
        for closing in (time(17), time(17, 30)):
            work.service_times.set("06", OfficeHours(time(8, 30), closing), WAKING)

    with house.units.reading() as work:
        assert work.service_times.of("06") == OfficeHours(time(8, 30), time(17, 30))
        assert work.service_times.of("30") == OfficeHours()
        assert work.service_times.waking("06") == work.service_times.waking("30") == WAKING
    with house.units() as work:
        work.service_times.set("06", OfficeHours(), OfficeHours(time(9), time(17)))
        assert work.service_times.waking("06") == OfficeHours(time(9), time(17))


def test_closings_are_those_of_a_departement_that_are_not_over(house: House) -> None:
    with house.units() as work:
        for departement, first, last in (
            ("06", FRIDAY, SUNDAY),
            ("06", MONDAY, MONDAY),
            ("06", MONDAY, FRIDAY),
            ("30", FRIDAY, FRIDAY),
        ):
            work.closings.add(Closing(departement=departement, first_day=first, last_day=last))

    with house.units() as work:
        found = work.closings.of("06", since=FRIDAY)
        assert [(one.first_day, one.last_day) for one in found] == [(MONDAY, FRIDAY), (FRIDAY, SUNDAY)]
        work.closings.remove(found[0])
        assert work.closings.get(found[0].id or 0) is None
        assert len(work.closings.of("06", since=date.min)) == 2


def test_absences_are_those_that_are_not_over(house: House) -> None:
    camille = house.gestionnaire().agent_id
    with house.units() as work:
        for first, last in ((FRIDAY, SUNDAY), (MONDAY, MONDAY)):
            work.absences.add(Absence(agent_id=camille, first_day=first, last_day=last))

    with house.units() as work:
        (absence,) = work.absences.since(FRIDAY)
        assert (absence.agent_id, absence.deputy_id) == (camille, None)
        work.absences.remove(absence)
        assert list(work.absences.since(FRIDAY)) == []
