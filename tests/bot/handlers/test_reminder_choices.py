"""The buttons under a reminder: later, no more, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from due_fakes import local, remind_events
from house import House, Person

from agenda.events import EventKind
from agenda.planning import EventService
from deadlines.service_hours import ServiceHours
from storage.database import Database

NEVER = "Ne plus me rappeler"
ANSWERS = ["Nous venons", "Nous ne venons pas", "Nous sommes représentés"]


@pytest.fixture
def house(database: Database) -> House:
    found = House(database)
    found.clock.now = local("2027-01-07 10:00")
    return found


@pytest.fixture
def nadia(house: House) -> Person:
    """Reminded of a comité that is a week away."""
    camille, nadia = house.gestionnaire(), house.enrols("Nadia")
    with house.units() as work:
        by = work.registry.agent(camille.agent_id)
        assert by is not None
        EventService(work, now=house.clock.now).plan(
            EventKind.COMITE, starts_at=local("2027-01-14 14:30"), place="Nice", by=by
        )
    reminds(house)
    assert not [one for one in house.sees(camille).labels if NEVER in one]
    return nadia


def reminds(house: House) -> None:
    with house.units() as work:
        remind_events(work, now=house.clock.now, hours=ServiceHours(house.wired.settings.zone))
    house.handles()


def test_a_reminder_comes_back_on_the_day_that_was_pressed(house: House, nadia: Person) -> None:
    assert house.sees(nadia).labels == [*ANSWERS, "Me le rappeler vendredi", "Me le rappeler lundi", NEVER]
    said = house.presses(nadia, "Me le rappeler lundi")
    assert "Entendu : prochain rappel pour le comité de suivi lundi 11 janvier 2027" in said

    house.clock.passes(days=4)
    reminds(house)
    assert "Rappel : le comité de suivi, dans 3 jours." in house.sees(nadia).text
    assert house.sees(nadia).labels == [*ANSWERS, "Me le rappeler mardi", NEVER]


def test_no_more_of_them_until_it_is_taken_back(house: House, nadia: Person) -> None:
    assert "plus aucun rappel pour le comité de suivi" in house.presses(nadia, NEVER)
    house.clock.passes(days=6)
    reminds(house)
    assert len(house.texts(nadia, "Rappel")) == 1

    assert "comme d’habitude" in house.presses(nadia, "Me rappeler de nouveau")
    reminds(house)
    assert "Rappel : le comité de suivi, demain." in house.sees(nadia).text


def test_a_button_that_is_too_late_or_forged_changes_nothing(house: House, nadia: Person) -> None:
    forged = (("rappel:again:1.hier", "bouton"), ("rappel:often:1", "bouton"), ("rappel:never:9", "existe"))
    for data, answer in forged:
        assert answer in house.forges(nadia, data)
    house.clock.now = local("2027-01-14 14:30") + timedelta(minutes=1)
    assert "commencé" in house.presses(nadia, NEVER)
    with house.units.reading() as work:
        assert work.reminder_choices.of_event(1) == {}
