"""A review is asked of a guichet, told to its référents, asked again, answered once, on either database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from due_fakes import everywhere
from house import House, Person
from refusing import refuses

from guichets.errors import UnknownGuichet
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.registry import Guichet, GuichetKind, Role
from guichets.reviews import Review, ReviewKind, ReviewService, remind_reviews
from journal.entries import Kind
from storage.database import Database

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
def ines(house: House) -> Person:
    return house.enrols("Inès Ravignan", role=Role.REFERENT)


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


def launch(house: House, by: Person, kind: ReviewKind = ReviewKind.USERS) -> list[Review]:
    gestionnaire = house.agent(by)
    with house.units() as work:
        made = list(ReviewService(work, now=house.clock.now).launch(kind, by=gestionnaire))
    house.handles()
    return made


def pending(house: House) -> int:
    with house.units.reading() as work:
        return len(work.reviews.pending())


def questions(house: House, person: Person) -> list[str]:
    return [
        text.replace("\N{NO-BREAK SPACE}", " ") for text in house.texts(person) if "avec le SNE ?" in text
    ]


def test_each_open_guichet_is_asked_once_until_it_has_answered(
    house: House, ines: Person, camille: Person
) -> None:
    with house.units() as work:
        for name, closed_at in (("Argence Habitat", None), ("Régie close", house.clock.now)):
            guichet = Guichet(name=name, kind=GuichetKind.BAILLEUR, departement="06", closed_at=closed_at)
            work.registry.add(guichet)

    assert len(launch(house, camille)) == 2
    assert launch(house, camille) == []
    assert len(launch(house, camille, ReviewKind.PARTICULARS)) == 2
    assert len(house.journal(Kind.REVIEW_ASKED)) == 4


def test_the_question_names_who_enters_here_and_who_has_an_account_in_the_sne(
    house: House, ines: Person, camille: Person
) -> None:
    house.enrols("Nadia Ferrand")
    guichet = house.guichet
    gestionnaire = house.agent(camille)
    with house.units() as work:
        openings = AccountOpeningService(work, now=house.clock.now)
        for name in ("Léo Marchand", "NADIA  FERRAND"):
            openings.record(
                guichet, name, email="", step=OpeningStep.OPEN, since=house.clock.now, by=gestionnaire
            )
    launch(house, camille)

    (question,) = questions(house, ines)
    assert "ces 3 personnes" in question
    assert all(name in question for name in ("Inès Ravignan", "Nadia Ferrand", "Léo Marchand"))


def test_whoever_has_not_answered_is_asked_again_twice_in_office_hours(
    house: House, ines: Person, camille: Person
) -> None:
    launch(house, camille)
    begun = house.clock.now

    def job(after: timedelta) -> int:
        house.clock.now = begun + after
        with house.units() as work:
            told = remind_reviews(work, now=house.clock.now, hours_of=everywhere)
        house.handles()
        return told

    assert [job(timedelta(days=d)) for d in (6, 7, 8, 21, 22, 60)] == [0, 1, 0, 1, 0, 0]
    assert sum("rappel" in text for text in questions(house, ines)) == 2
    assert len(house.journal(Kind.REMINDER_SENT)) == 2


def test_one_touch_answers_and_nobody_is_asked_again(house: House, ines: Person, camille: Person) -> None:
    launch(house, camille)

    assert "Merci" in house.presses(ines, "Oui")
    assert "Merci" in house.presses(ines, "Oui")

    assert pending(house) == 0
    (row,) = house.journal(Kind.REVIEW_ANSWERED)
    assert (row.actor_id, row.outcome) == (ines.agent_id, "utilisateurs")


def test_who_has_left_loses_the_access_and_a_ticket_asks_for_the_end_of_the_account(
    house: House, ines: Person, camille: Person
) -> None:
    nadia = house.enrols("Nadia Ferrand")
    with house.units() as work:
        AccountOpeningService(work, now=house.clock.now).record(
            house.guichet, "Léo Marchand", email="", step=OpeningStep.OPEN, since=house.clock.now,
            by=house.agent(camille),
        )  # fmt: skip
    launch(house, camille)

    house.presses(ines, "Non, pas toutes")
    assert "Si vous confirmez" in house.presses(ines, "Nadia Ferrand")
    assert house.agent(nadia).is_active
    house.presses(ines, "Non")
    for name in ("Nadia Ferrand", "Léo Marchand"):
        house.presses(ines, name)
        assert f"{name} ne travaille plus" in house.presses(ines, "Oui, fermer son accès")

    assert not house.agent(nadia).is_active
    with house.units.reading() as work:
        tickets = work.tickets.of_agent(ines.agent_id, limit=5)
    assert {ticket.answers["person"] for ticket in tickets} == {"Nadia Ferrand", "Léo Marchand"}
    assert {ticket.kind for ticket in tickets} == {"fermeture_acces"}
    assert "Merci" in house.presses(ines, "C’est tout\N{NO-BREAK SPACE}: les autres y travaillent")
    assert pending(house) == 0


def test_only_the_referent_and_the_gestionnaire_answer_or_ask(
    house: House, ines: Person, camille: Person
) -> None:
    nadia = house.agent(house.enrols("Nadia Ferrand"))
    (review,) = launch(house, camille)

    with house.units() as work:
        service = ReviewService(work, now=house.clock.now)
        with pytest.raises(UnknownGuichet):
            service.answer(review, by=nadia)
        with refuses("common.gestionnaire_only"):
            service.launch(ReviewKind.USERS, by=nadia)
    assert pending(house) == 1


@pytest.mark.databases("sqlite")
def test_a_referent_is_led_to_their_own_page_to_correct_the_particulars(
    house: House, ines: Person, camille: Person
) -> None:
    launch(house, camille, ReviewKind.PARTICULARS)

    assert "sur vos pages" in house.presses(ines, "À corriger")
