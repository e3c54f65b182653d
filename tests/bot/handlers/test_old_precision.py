"""What is typed after a demand for a precision: its answer, or something else that it must not swallow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from house import House, Person, entry

from delivery.files import Attachment
from knowledge_base.understanding.intents import Act, Kind
from knowledge_base.verdict import NoMatch
from storage.database import Database
from tickets.life import Status
from tickets.service import Request, TicketService
from tickets.ticket import Ticket

FIBRE = "La fibre est coupée depuis lundi"
DEATH = "M. est décédé, sa femme est co demandeur, on fait koi"
KNOWN = "combien de temps une demande est-elle valable"
VALID = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an.")
ASKED_ON = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
DOUBT = "Est-ce votre réponse au ticket T-2026-0001, ou une autre question ?"
YES, NO = "Oui, c’est ma réponse", "Non, c’est une autre question"


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.clock.now = ASKED_ON
    house.base.answers(KNOWN, VALID)
    return house


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


@pytest.fixture(params=["telegram", "web"])
def nadia(house: House, camille: Person, request: pytest.FixtureRequest) -> Person:
    """An agent who was just asked for a precision."""
    person = house.enrols("Nadia Belcastel")
    if request.param == "web":
        person = house.on_the_web(person)
    with house.units() as work:
        desk = TicketService(work, now=house.clock.now, zone=house.wired.settings.zone)
        assert person.agent is not None
        assert camille.agent is not None
        ticket = desk.open_ticket(
            Request(question=FIBRE, theme="connexion"),
            by=person.agent,
            channel=person.chat.channel,
            chat_ref=person.chat.chat_ref,
        )
        desk.ask(ticket, "Un seul poste, ou tous ?", by=camille.agent)
    house.handles()
    return person


def ticket_of(house: House) -> Ticket:
    return house.tickets()[0]


def said_in(house: House) -> list[str]:
    return [message.text for message in ticket_of(house).messages[1:]]


def test_nineteen_days_later_a_death_does_not_vanish_into_the_fibre(house: House, nadia: Person) -> None:
    house.clock.now = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
    asked = house.says(nadia, DEATH)
    assert DOUBT in asked
    assert DEATH in asked
    assert "précision demandée le lundi 9 novembre 2026" in asked
    assert house.sees(nadia).labels == [YES, NO]
    assert said_in(house) == []

    handed = house.presses(nadia, NO)
    assert DEATH in handed
    assert "Envoyer au gestionnaire" in house.sees(nadia).labels
    house.presses(nadia, "Envoyer au gestionnaire")
    assert [ticket.question for ticket in house.tickets()] == [FIBRE, DEATH]
    assert said_in(house) == []
    assert ticket_of(house).status is Status.WAITING


def test_nineteen_days_later_the_answer_still_reaches_its_ticket(house: House, nadia: Person) -> None:
    house.clock.passes(days=19)
    house.says(nadia, "Tous les postes")
    assert "C’est ajouté au ticket T-2026-0001" in house.presses(nadia, YES)
    assert said_in(house) == ["Tous les postes"]
    assert house.state(nadia) is None


def test_an_answer_of_the_same_morning_is_added_at_once(house: House, nadia: Person) -> None:
    house.clock.passes(minutes=90)
    assert "C’est ajouté au ticket" in house.says(nadia, "Tous les postes")
    assert said_in(house) == ["Tous les postes"]


@pytest.mark.parametrize(
    ("text", "scripted"),
    [
        (KNOWN, None),
        ("il faut réactiver sa demande", NoMatch(Kind.ACT, Act.REACTIVATION, None)),
        ("son mari la frappe", NoMatch(Kind.SENSITIVE, None, None)),
    ],
)
def test_what_the_base_knows_is_asked_about_even_at_once(
    house: House, nadia: Person, text: str, scripted: NoMatch | None
) -> None:
    if scripted is not None:
        house.base.says(text, scripted)
    house.clock.passes(minutes=5)
    assert DOUBT in house.says(nadia, text)
    assert said_in(house) == []
    handed = house.presses(nadia, NO)
    assert "Un an." in handed if text == KNOWN else text in handed


def test_a_sensitive_matter_is_not_held_without_a_number_to_call(house: House, nadia: Person) -> None:
    house.base.says("son mari la frappe", NoMatch(Kind.SENSITIVE, None, None))
    assert "appelez le 17 ou le 112" in house.says(nadia, "son mari la frappe")


def test_what_is_typed_meanwhile_is_held_as_well(house: House, nadia: Person) -> None:
    house.clock.passes(days=19)
    house.says(nadia, "Tous les postes")
    both = house.says(nadia, "et l’imprimante aussi")
    assert "Tous les postes" in both
    assert "et l’imprimante aussi" in both
    house.says(nadia, "oui")
    assert said_in(house) == ["Tous les postes\net l’imprimante aussi"]


def test_a_file_is_asked_about_too(house: House, nadia: Person) -> None:
    house.clock.passes(days=19)
    assert "1 fichier" in house.sends(nadia, Attachment("capture.png", "image/png", 900, "f1"))
    house.presses(nadia, YES)
    (answer,) = ticket_of(house).messages[1:]
    assert [file.name for file in answer.attachments] == ["capture.png"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda desk, ticket, by: desk.ask(ticket, "Et depuis quand ?", by=by),
        lambda desk, ticket, by: desk.close(ticket, by=by),
    ],
)
def test_what_waits_outlives_what_the_gestionnaire_does(
    house: House, nadia: Person, camille: Person, meanwhile: Callable[[TicketService, Ticket, object], None]
) -> None:
    house.clock.passes(days=19)
    house.says(nadia, DEATH)
    with house.units() as work:
        ticket = work.tickets.by_reference("T-2026-0001")
        assert ticket is not None
        meanwhile(
            TicketService(work, now=house.clock.now, zone=house.wired.settings.zone), ticket, camille.agent
        )
    house.handles()
    assert DEATH in house.presses(nadia, NO)


def test_after_thirty_days_nothing_is_awaited_in_the_chat(house: House, nadia: Person) -> None:
    house.clock.passes(days=30)
    said = house.says(nadia, KNOWN)
    assert "n’est plus attendue ici" in said
    assert "Un an." in said
    assert said_in(house) == []
    house.presses(nadia, "Répondre")
    house.says(nadia, "Tous les postes")
    assert said_in(house) == ["Tous les postes"]


def test_what_is_typed_under_the_demand_is_its_answer_however_late(house: House, nadia: Person) -> None:
    house.clock.passes(days=19)
    house.says(nadia, "Tous les postes", under="a besoin d’une précision")
    assert said_in(house) == ["Tous les postes"]


def test_the_addition_that_was_announced_hours_ago_is_asked_about(house: House, nadia: Person) -> None:
    house.presses(nadia, "Répondre")
    house.clock.now += timedelta(hours=5)
    assert DOUBT in house.says(nadia, "une dame hébergée")


def test_thanks_are_no_answer_however_late(house: House, nadia: Person) -> None:
    house.clock.passes(days=19)
    assert "Rien n’est ajouté" in house.says(nadia, "merci")


@pytest.mark.parametrize("verb", ["mine", "apart"])
def test_a_button_of_what_was_told_already_does_nothing(house: House, nadia: Person, verb: str) -> None:
    house.clock.passes(days=19)
    house.says(nadia, "Tous les postes")
    house.presses(nadia, YES)
    house.forges(nadia, f"suivi:{verb}:T-2026-0001")
    assert said_in(house) == ["Tous les postes"]
