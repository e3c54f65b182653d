"""A guichet that a meeting convokes says whether it comes, from the chat of any of its agents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from house import House, Person

from agenda.answers import Answer, guichets_answers
from agenda.events import Event, EventKind
from agenda.planning import EventService
from agenda.reminders import remind_events
from deadlines.hours import OfficeHours
from guichets.registry import Agent
from journal.entries import Kind
from storage.database import Database

PRESENT, ABSENT, REPRESENTED = "Nous venons", "Nous ne venons pas", "Nous sommes représentés"


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
def camille(house: House) -> Agent:
    person = house.gestionnaire()
    with house.units.reading() as work:
        found = work.registry.agent(person.agent_id)
        assert found is not None
        return found


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Ferrand")


@pytest.fixture
def comite(house: House, nadia: Person, camille: Agent) -> Event:
    return plans(house, camille, EventKind.COMITE)


def plans(house: House, by: Agent, kind: EventKind, guichet_ids: Sequence[int] = ()) -> Event:
    """In twenty days."""
    with house.units() as work:
        return EventService(work, now=house.clock.now).plan(
            kind, starts_at=house.clock.now + timedelta(days=20), place="Nice", by=by, guichet_ids=guichet_ids
        )


def looks(house: House) -> None:
    with house.units() as work:
        remind_events(work, now=house.clock.now, zone=house.wired.settings.zone, hours=OfficeHours())
    house.handles()


def stands(house: House, guichet_id: int | None) -> tuple[Answer | None, str]:
    with house.units.reading() as work:
        event = work.events.by_id(1)
        assert event is not None
        found = guichets_answers(work, event).get(guichet_id or 0)
        return (found.stands, found.represented_by) if found else (None, "")


@pytest.mark.databases("sqlite", "postgresql")
def test_it_is_convoked_at_once_and_answers_by_a_touch(house: House, nadia: Person, comite: Event) -> None:
    looks(house)
    looks(house)
    assert len(house.texts(nadia, "Votre guichet est convoqué : le comité de suivi")) == 1
    assert house.sees(nadia).labels == [PRESENT, ABSENT, REPRESENTED]

    assert f"{house.guichet.name} sera là" in house.presses(nadia, PRESENT)
    assert "Le fichier" in house.presses(nadia, "Mettre dans mon calendrier")
    assert stands(house, house.guichet.id) == (Answer.PRESENT, "")
    (row,) = house.journal(Kind.CONVOCATION_ANSWERED)
    assert (row.outcome, row.guichet_id, row.actor_id) == ("present", house.guichet.id, nadia.agent_id)


def test_whoever_represents_it_is_named_in_words(house: House, nadia: Person, comite: Event) -> None:
    looks(house)
    assert "Qui représentera votre guichet" in house.presses(nadia, REPRESENTED)
    assert "n’a pas encore répondu" in house.presses(nadia, "Ne rien noter")
    house.presses(nadia, REPRESENTED)
    assert "sera représenté par la mairie d’Antibes" in house.says(nadia, "la mairie d’Antibes")
    assert stands(house, house.guichet.id) == (Answer.REPRESENTED, "la mairie d’Antibes")
    assert house.state(nadia) is None


def test_the_answer_of_a_colleague_replaces_it(house: House, nadia: Person, comite: Event) -> None:
    bruno = house.enrols("Bruno Carrel")
    looks(house)
    house.presses(nadia, PRESENT)
    house.presses(bruno, ABSENT)
    assert stands(house, house.guichet.id) == (Answer.ABSENT, "")

    house.clock.passes(days=13)
    looks(house)
    assert house.texts(nadia, "Rappel") == []


def test_another_date_is_asked_again(house: House, nadia: Person, comite: Event, camille: Agent) -> None:
    looks(house)
    house.presses(nadia, ABSENT)
    with house.units() as work:
        event = work.events.by_id(1)
        assert event is not None
        EventService(work, now=house.clock.now).change(
            event, title="", starts_at=event.starts_at + timedelta(days=7), place="Nice", guichet_ids=(),
            by=camille,
        )  # fmt: skip
    house.handles()
    assert "Viendrez-vous à la nouvelle date ?" in house.sees(nadia).text
    assert stands(house, house.guichet.id) == (None, "")
    house.presses(nadia, PRESENT, of="nouvelle date")
    assert stands(house, house.guichet.id) == (Answer.PRESENT, "")


def test_a_copil_convokes_the_guichets_that_it_invites_and_no_other(
    house: House, nadia: Person, camille: Agent
) -> None:
    other = house.opens_guichet("Mairie de Grasse")
    plans(house, camille, EventKind.COPIL, [other.id or 0])
    plans(house, camille, EventKind.COPIL)
    looks(house)
    assert house.texts(nadia, "convoqué") == []
    assert "On ne répond plus ici" in house.forges(nadia, "convocation:present:1")
    assert "On ne répond plus ici" in house.forges(nadia, "convocation:represented:2")
    assert "On ne répond plus ici" in house.forges(nadia, "convocation:show:9")
    assert house.journal(Kind.CONVOCATION_ANSWERED) == []


def test_the_list_of_trainings_names_it_too(house: House, nadia: Person, comite: Event) -> None:
    assert "le comité de suivi" in house.says(nadia, "/formations")
    assert "n’a pas encore répondu" in house.presses(nadia, "Répondre\N{NO-BREAK SPACE}: le comité de suivi")


def test_nothing_is_answered_once_it_has_begun(house: House, nadia: Person, comite: Event) -> None:
    looks(house)
    house.presses(nadia, REPRESENTED)
    house.clock.passes(days=20, minutes=1)
    assert "On ne répond plus ici" in house.presses(nadia, PRESENT)
    assert "On ne répond plus ici" in house.says(nadia, "la mairie d’Antibes")
    assert stands(house, house.guichet.id) == (None, "")
