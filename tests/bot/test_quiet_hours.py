"""What somebody else does at their own hour waits until it may disturb: never at night, nor on a Sunday."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from due_fakes import local, move
from house import House, Person

from agenda.events import Event, EventKind
from agenda.planning import EventService
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.registry import Agent, Role
from guichets.reviews import ReviewKind, ReviewService
from storage.database import Database

SUNDAY, MONDAY = local("2026-12-06 10:00"), local("2026-12-07 08:00")


@pytest.fixture
def house(database: Database) -> House:
    """On a Sunday morning."""
    found = House(database)
    found.clock.now = SUNDAY
    return found


@pytest.fixture
def ines(house: House) -> Person:
    return house.gestionnaire("Inès Laborde")


@pytest.fixture
def camille(house: House) -> Agent:
    return house.agent(house.gestionnaire())


def plans(house: House, camille: Agent, starts_at: datetime) -> Event:
    with house.units() as work:
        event = EventService(work, now=house.clock.now).plan(
            EventKind.COPIL, starts_at=starts_at, place="Nice", by=camille
        )
    house.handles()
    return event


def at(house: House, when: datetime) -> None:
    house.clock.now = when
    house.handles()


@pytest.mark.databases("sqlite", "postgresql")
def test_a_colleague_hears_on_the_monday_of_what_was_planned_on_the_sunday(
    house: House, ines: Person, camille: Agent
) -> None:
    event = plans(house, camille, SUNDAY + timedelta(days=20))
    with house.units() as work:
        held = work.events.by_id(event.id or 0)
        assert held is not None
        move(
            EventService(work, now=house.clock.now),
            held,
            starts_at=held.starts_at - timedelta(days=7),
            by=camille,
        )
    at(house, MONDAY - timedelta(minutes=1))
    assert house.texts(ines, "copil") == []
    at(house, MONDAY)
    assert ["Changement" in said for said in house.texts(ines, "copil")] == [False, True]


def test_whoever_may_set_off_hears_at_once(house: House, ines: Person, camille: Agent) -> None:
    event = plans(house, camille, MONDAY + timedelta(hours=6))
    assert len(house.texts(ines, "copil")) == 1
    with house.units() as work:
        held = work.events.by_id(event.id or 0)
        assert held is not None
        EventService(work, now=house.clock.now).cancel(held, by=camille)
    house.handles()
    assert "annulé" in house.sees(ines).text


def test_what_waits_holds_up_no_answer(house: House, camille: Agent) -> None:
    nadia = house.enrols("Nadia Ferrand")
    with house.units() as work:
        service = PublicationService(work, now=house.clock.now)
        content = Content(kind=PublicationKind.FLASH, title="Le SNE est fermé", text="Mardi.")
        service.send(service.write(content, departement="06", by=camille), by=camille)
    house.handles()
    assert house.texts(nadia, "Le SNE") == []
    assert "formation" in house.says(nadia, "/formations")
    at(house, MONDAY)
    assert "Le SNE est fermé" in house.sees(nadia).text


def test_a_review_waits_too(house: House, camille: Agent) -> None:
    referent = house.enrols("Rémi Ferrand")
    with house.units() as work:
        agent = work.registry.agent(referent.agent_id)
        assert agent is not None
        agent.role = Role.REFERENT
        ReviewService(work, now=house.clock.now).launch(ReviewKind.USERS, by=camille)
    house.handles()
    assert house.texts(referent, "toujours avec le SNE") == []
    at(house, MONDAY)
    assert "toujours avec le SNE" in house.sees(referent).text
