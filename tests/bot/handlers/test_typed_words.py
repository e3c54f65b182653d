"""What an agent types where a button, or one more word about their question, was waited for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog.testing
from house import House, Person, entry
from structlog.types import EventDict

from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.intents import Kind as Said
from knowledge_base.verdict import NoMatch
from storage.database import Database

VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an, renouvelable.")
COUPLE = entry("couple", "Un couple dépose-t-il une seule demande ?", "Une seule, à deux noms.")

SURE, UNSURE, UNKNOWN = "durée de validité", "validité couple", "le module plante"
FOLLOW_UP = "et pour un couple ?"
ACT, SENSITIVE = "merci de réactiver la demande", "elle fuit des violences"
SAME = "voici la même réponse"
ADDED = "C’est ajouté au ticket en préparation."
SEND = "Envoyer au gestionnaire"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, VALIDITE)
    house.base.suggests(UNSURE, VALIDITE, COUPLE)
    house.base.says(ACT, NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    house.base.says(SENSITIVE, NoMatch(Said.SENSITIVE, None, None))
    house.understanding.follows(FOLLOW_UP)
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


# A number that is that of no choice.


def test_a_number_that_no_choice_waits_for_is_no_question(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)

    assert "Je n’attendais pas de numéro." in house.says(nadia, "2")
    assert house.says(nadia, "7.").startswith("Je n’attendais pas")


def test_a_number_out_of_the_list_leaves_the_list_open(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)

    assert "Tapez un numéro de 1 à 2" in house.says(nadia, "5")
    assert COUPLE.answer in house.says(nadia, "2")


# A button, typed.


@pytest.mark.parametrize("typed", ["envoyer", "Envoyer au gestionnaire", "ENVOYEZ !"])
def test_the_ticket_is_sent_by_typing_it(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNKNOWN)
    assert "T-2026-0001" in house.says(nadia, typed)

    (ticket,) = house.tickets()
    assert (ticket.question, ticket.messages) == (UNKNOWN, [])


def test_the_ticket_is_dropped_by_typing_it(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)

    assert "Rien n’a été envoyé" in house.says(nadia, "abandonner")
    assert (house.tickets(), house.state(nadia)) == ([], None)


@pytest.mark.parametrize("typed", ["Ce n’est pas ça", "c'est pas ça !", "non c est pas ca"])
def test_an_answer_is_refused_by_typing_it(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, SURE)

    assert "D’accord. Je prépare votre question" in house.says(nadia, typed)


@pytest.mark.parametrize("typed", ["non", "Aucune de ces réponses", "c’est pas ça"])
def test_the_titles_are_refused_by_typing_it(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNSURE)

    assert "D’accord. Je prépare votre question" in house.says(nadia, typed)


@pytest.mark.parametrize("typed", ["ok", "D’accord.", "👍"])
def test_a_nod_is_not_greeted(house: House, nadia: Person, typed: str) -> None:
    house.base.says(typed, NoMatch(Said.SMALL_TALK, None, None))

    assert house.says(nadia, typed).startswith("Entendu.")


def test_the_numero_unique_is_asked_for_by_typing_it(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)

    assert "18 caractères" in house.says(nadia, "numéro unique")


def test_the_numero_unique_of_her_sentence_is_that_of_the_ticket(house: House, nadia: Person) -> None:
    said = house.says(nadia, f"{UNKNOWN} sur le 0751126000012345ab, merci")
    assert "Numéro unique : 0751126000012345AB" in said
    house.presses(nadia, SEND)

    (ticket,) = house.tickets()
    assert ticket.numero_unique == "0751126000012345AB"


def test_a_corrected_sentence_corrects_the_numero_unique(house: House, nadia: Person) -> None:
    house.says(nadia, f"{UNKNOWN} 0751126000012345AB")

    said = house.edits(nadia, f"{UNKNOWN} 0751126000012345AB", f"{UNKNOWN} 0751126000099999AB")
    assert "Numéro unique : 0751126000099999AB" in said


def test_two_numeros_in_a_sentence_are_left_to_the_gestionnaire(house: House, nadia: Person) -> None:
    said = house.says(nadia, f"{UNKNOWN} 0751126000012345AB et 0751126000099999AB")

    assert "Numéro unique : non précisé" in said


# Under a draft.


def test_what_is_added_to_a_draft_unasked_is_said_to_be_added(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(minutes=1)

    assert house.says(nadia, "c’est au rez-de-chaussée").startswith(ADDED)


def test_a_detail_that_was_asked_for_needs_no_warning(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, "Détail ou fichier")

    assert ADDED not in house.says(nadia, "depuis ce matin")


@pytest.mark.parametrize(
    ("told", "words", "kind"),
    [
        (SENSITIVE, "appelez les secours", "sensible"),
        (ACT, "Votre gestionnaire peut le faire", "reactivation"),
    ],
)
@pytest.mark.parametrize("seconds", [10, 120])
def test_an_act_or_a_sensitive_matter_has_its_ticket_and_the_other_comes_back(
    house: House, nadia: Person, told: str, words: str, kind: str, seconds: int
) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(seconds=seconds)
    assert words in house.says(nadia, told)
    assert UNKNOWN in house.presses(nadia, SEND)
    house.presses(nadia, SEND)

    assert [(ticket.question, ticket.kind) for ticket in house.tickets()] == [
        (told, kind),
        (UNKNOWN, "question"),
    ]


def test_an_act_told_after_a_sensitive_matter_has_a_ticket_of_its_own(house: House, nadia: Person) -> None:
    house.says(nadia, SENSITIVE)
    house.clock.passes(minutes=2)
    house.says(nadia, ACT)
    house.presses(nadia, SEND)
    house.presses(nadia, SEND)

    assert [(ticket.kind, ticket.question) for ticket in house.tickets()] == [
        ("reactivation", ACT),
        ("sensible", SENSITIVE),
    ]


# A follow-up that finds nothing else.


def test_a_follow_up_that_gets_the_same_answer_says_so(house: House, nadia: Person) -> None:
    house.base.answers(f"{SURE} / {FOLLOW_UP}", VALIDITE)
    assert SAME not in house.says(nadia, SURE)

    assert SAME in house.says(nadia, FOLLOW_UP)


def test_a_follow_up_that_gets_another_answer_says_nothing_of_it(house: House, nadia: Person) -> None:
    house.base.answers(f"{SURE} / {FOLLOW_UP}", COUPLE)
    house.says(nadia, SURE)

    said = house.says(nadia, FOLLOW_UP)
    assert COUPLE.answer in said
    assert SAME not in said


@pytest.mark.parametrize(
    ("said", "is_greeted"), [("bonjour", True), ("slt", True), ("oui", False), ("👍", False)]
)
def test_only_whoever_greets_is_greeted(house: House, nadia: Person, said: str, is_greeted: bool) -> None:
    house.base.says(said, NoMatch(Said.SMALL_TALK, None, None))

    assert ("Bonjour Nadia" in house.says(nadia, said)) is is_greeted
