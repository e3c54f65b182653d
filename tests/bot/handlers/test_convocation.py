"""A guichet that a meeting convokes says whether it comes, from the chat of any of its agents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from due_fakes import move, remind_events
from house import House, Person

from agenda.answers import Answer, AnswerService, guichets_answers
from agenda.events import Event, EventKind
from agenda.papers import PapersService
from agenda.planning import EventService
from deadlines.service_hours import ServiceHours
from guichets.registry import Agent
from journal.entries import Kind

PRESENT, ABSENT, REPRESENTED = "Nous venons", "Nous ne venons pas", "Nous sommes représentés"


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
        remind_events(work, now=house.clock.now, hours=ServiceHours(house.wired.settings.zone))
    house.handles()


def moves(house: House, by: Agent) -> None:
    """By a week."""
    with house.units() as work:
        event = work.events.by_id(1)
        assert event is not None
        move(
            EventService(work, now=house.clock.now),
            event,
            starts_at=event.starts_at + timedelta(days=7),
            by=by,
        )
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


def test_whoever_represents_it_is_named_on_the_page_and_what_is_typed_is_a_question(
    house: House, nadia: Person, comite: Event
) -> None:
    looks(house)
    assert "se note sur vos pages" in house.presses(nadia, REPRESENTED)
    assert house.state(nadia) is None
    house.says(nadia, "Comment réactiver une demande radiée ?")
    assert stands(house, house.guichet.id) == (None, "")


def test_a_guichet_that_has_answered_already_is_not_convoked_and_hears_of_another_date(
    house: House, nadia: Person, comite: Event, camille: Agent
) -> None:
    """On the page, before the service opens."""
    with house.units() as work:
        event, agent = work.events.by_id(1), work.registry.agent(nadia.agent_id)
        assert agent is not None
        AnswerService(work, now=house.clock.now).answer_for_guichet(event, agent, Answer.PRESENT)
    bruno = house.enrols("Bruno Carrel")
    looks(house)
    assert house.texts(nadia, "convoqué") == []
    assert len(house.texts(bruno, "convoqué")) == 1  # a colleague has not heard of it
    assert "votre guichet vient" in house.says(nadia, "/formations")
    moves(house, camille)
    assert "nouvelle date" in house.sees(nadia).text


def test_what_was_noted_for_a_guichet_that_rang_silences_nobody(
    house: House, nadia: Person, comite: Event, camille: Agent
) -> None:
    with house.units() as work:
        event = work.events.by_id(1)
        assert event is not None
        service = AnswerService(work, now=house.clock.now)
        service.note(event, None, Answer.PRESENT, guichet_id=house.guichet.id, by=camille)
    looks(house)
    assert len(house.texts(nadia, "convoqué")) == 1


def test_the_ordre_du_jour_asks_too(house: House, nadia: Person, comite: Event, camille: Agent) -> None:
    with house.units() as work:
        event = work.events.by_id(1)
        assert event is not None
        papers = PapersService(work, now=house.clock.now, zone=house.wired.settings.zone)
        papers.write(event, "Cotation", by=camille)
        papers.send(event, by=camille)
    house.handles()
    assert house.sees(nadia).labels == [PRESENT, ABSENT, REPRESENTED]
    looks(house)
    assert house.texts(nadia, "convoqué") == []  # they know


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
    moves(house, camille)
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
    assert "On ne répond plus ici" in house.forges(nadia, "convocation:absent:2")
    assert "On ne répond plus ici" in house.forges(nadia, "convocation:show:9")
    assert house.journal(Kind.CONVOCATION_ANSWERED) == []


def test_the_list_of_trainings_names_it_too(house: House, nadia: Person, comite: Event) -> None:
    assert "Comité de suivi" in house.says(nadia, "/formations")
    answer = "Répondre\N{NO-BREAK SPACE}: mardi 15 décembre 2026"
    assert "n’a pas encore répondu" in house.presses(nadia, answer)


def test_nothing_is_answered_once_it_has_begun(house: House, nadia: Person, comite: Event) -> None:
    looks(house)
    house.clock.passes(days=20, minutes=1)
    assert "On ne répond plus ici" in house.presses(nadia, PRESENT)
    assert stands(house, house.guichet.id) == (None, "")
