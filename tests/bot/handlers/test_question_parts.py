"""Several questions in one message: answered one by one, none lost, each with buttons of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog.testing
from house import House, Person, entry
from structlog.types import EventDict

from bot.conversation.asked import FORGOTTEN_AFTER
from delivery.files import Attachment
from journal.entries import Kind, Row
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.intents import Kind as Said
from knowledge_base.verdict import Answer, NoMatch
from reports.facts import Fate, questions_in
from storage.database import Database

VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an, renouvelable.")
PASSE = entry("mot-de-passe", "Comment changer son mot de passe ?", "Par « Mot de passe oublié ».")
COMPTE = entry("compte-bloque", "Que faire si mon compte est bloqué ?", "Attendez une heure.")

SURE, OTHER_SURE, UNSURE = "durée de validité", "changer mot de passe", "problème de connexion"
UNKNOWN, OTHER_UNKNOWN = "le module plante", "l’imprimante fume"
ACT = "merci de réactiver la demande"

SEND, DROP, NONE, NOT_THAT = (
    "Envoyer au gestionnaire",
    "Abandonner",
    "Aucune de ces réponses",
    "Ce n’est pas ça",
)
DONE = "Merci, c’est réglé"
PHOTO = Attachment("photo.jpg", "image/jpeg", 1000, "AgACAgQAAxk")
PICK_COMPTE = f"2. {COMPTE.question}"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, VALIDITE)
    house.base.answers(OTHER_SURE, PASSE)
    house.base.suggests(UNSURE, PASSE, COMPTE)
    house.base.says(ACT, NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


def asks(house: House, person: Person, *questions: str) -> str:
    """All in one message."""
    message = " ? ".join(questions)
    house.understanding.splits(message, *questions)
    return house.says(person, message)


def questions(house: House) -> list[str]:
    """Those of the tickets, the oldest first."""
    return [ticket.question for ticket in house.tickets()]


def test_each_question_gets_its_answer_under_its_own_heading(house: House, nadia: Person) -> None:
    asks(house, nadia, SURE, OTHER_SURE)

    first, second = house.messages(nadia)[-2:]
    assert first.text.startswith(f"Question 1 sur 2 : « {SURE} »")
    assert VALIDITE.answer in first.text
    assert second.text.startswith(f"Question 2 sur 2 : « {OTHER_SURE} »")
    assert PASSE.answer in second.text
    assert first.labels == second.labels == [DONE, NOT_THAT]


def test_a_question_alone_in_its_message_has_no_heading(house: House, nadia: Person) -> None:
    assert house.says(nadia, SURE).startswith(VALIDITE.question)


def test_a_title_that_asks_two_things_is_one_question(house: House, nadia: Person) -> None:
    title = "Qui siège au copil ? Combien de fois se réunit-il ?"
    copil = entry("copil", title, "L’État et le gestionnaire, deux fois par an.")
    house.base.says(title, Answer(copil, 1.0))
    house.understanding.splits(title, *title.split("? ", 1))

    assert house.says(nadia, title).startswith(title)


def test_what_follows_an_unsure_question_waits_for_her_choice(house: House, nadia: Person) -> None:
    said = asks(house, nadia, UNSURE, SURE)
    assert "Question 1 sur 2" in said
    assert "Ensuite, je passe à votre autre question." in said
    assert VALIDITE.answer not in said

    said = house.presses(nadia, PICK_COMPTE)
    assert COMPTE.answer in said
    assert VALIDITE.answer in said


@pytest.mark.parametrize("then", [SEND, DROP])
def test_what_follows_a_ticket_waits_until_it_is_sent_or_dropped(
    house: House, nadia: Person, then: str
) -> None:
    said = asks(house, nadia, UNKNOWN, SURE, ACT)
    assert "Question 1 sur 3" in said
    assert "Ensuite, je passe à vos 2 autres questions." in said

    said = house.presses(nadia, then)
    assert VALIDITE.answer in said
    assert "Question 3 sur 3" in said
    assert "Votre gestionnaire peut le faire." in said
    house.presses(nadia, SEND)
    assert questions(house) == ([UNKNOWN, ACT] if then == SEND else [ACT])


def test_the_titles_refused_make_a_ticket_then_the_rest_comes(house: House, nadia: Person) -> None:
    asks(house, nadia, UNSURE, SURE)
    assert UNSURE in house.presses(nadia, NONE)

    assert VALIDITE.answer in house.presses(nadia, SEND)
    assert questions(house) == [UNSURE]


def test_a_refusal_is_journalled_under_the_question_that_it_is_about(house: House, nadia: Person) -> None:
    asks(house, nadia, SURE, OTHER_SURE)
    house.presses(nadia, NOT_THAT, of=VALIDITE.question)

    first, second = house.journal(Kind.QUESTION_ANSWERED)
    (refused,) = house.journal(Kind.ANSWER_REJECTED)
    assert first.theme == second.theme == refused.theme
    assert refused.subject == first.subject
    rows = [Row(number, "", *row) for number, row in enumerate(house.journal(*Kind), start=1)]
    assert {one.row.entry.subject: one.fate for one in questions_in(rows)} == {
        first.subject: Fate.UNANSWERED,
        second.subject: Fate.AUTOMATIC,
    }


def test_the_buttons_of_every_answer_still_work(house: House, nadia: Person) -> None:
    asks(house, nadia, SURE, OTHER_SURE)
    house.presses(nadia, DONE, of=PASSE.question)
    house.presses(nadia, DONE, of=VALIDITE.question)
    house.presses(nadia, DONE, of=VALIDITE.question)

    assert [row.subject for row in house.journal(Kind.ANSWER_ACCEPTED)] == [PASSE.id, VALIDITE.id]
    assert house.state(nadia) is None


def test_an_answer_above_is_refused_alone(house: House, nadia: Person) -> None:
    asks(house, nadia, SURE, OTHER_SURE)
    said = house.presses(nadia, NOT_THAT, of=VALIDITE.question)
    assert SURE in said
    assert OTHER_SURE not in said

    house.presses(nadia, SEND)
    assert questions(house) == [SURE]
    house.presses(nadia, DONE, of=PASSE.question)
    assert [row.subject for row in house.journal(Kind.ANSWER_ACCEPTED)] == [PASSE.id]


def test_an_answer_above_is_refused_while_titles_wait(house: House, nadia: Person) -> None:
    asks(house, nadia, SURE, UNSURE)
    assert SURE in house.presses(nadia, NOT_THAT)

    said = house.presses(nadia, SEND)
    assert "Question 2 sur 2" in said
    assert COMPTE.question in said


def test_an_answer_above_is_refused_while_a_draft_waits(house: House, nadia: Person) -> None:
    """What the draft holds already is kept."""
    asks(house, nadia, SURE, UNKNOWN)
    house.presses(nadia, "Ajouter le numéro unique")
    house.says(nadia, "0751126000012345AB")
    house.presses(nadia, NOT_THAT)
    said = house.presses(nadia, SEND)
    assert "Numéro unique : 0751126000012345AB" in said

    house.presses(nadia, SEND)
    assert questions(house) == [SURE, UNKNOWN]


def test_an_answer_above_is_accepted_while_a_draft_waits(house: House, nadia: Person) -> None:
    asks(house, nadia, SURE, UNKNOWN)
    house.presses(nadia, DONE)

    assert len(house.journal(Kind.ANSWER_ACCEPTED)) == 1
    assert house.state(nadia) == "ticket/draft"


def test_another_question_does_not_lose_those_that_wait(house: House, nadia: Person) -> None:
    asks(house, nadia, UNSURE, SURE)
    house.clock.passes(minutes=5)
    said = house.says(nadia, OTHER_SURE)

    assert PASSE.answer in said
    assert VALIDITE.answer in said


def test_what_is_older_than_a_half_day_is_left(house: House, nadia: Person) -> None:
    asks(house, nadia, UNSURE, SURE)
    house.clock.now += FORGOTTEN_AFTER

    assert VALIDITE.answer not in house.says(nadia, OTHER_SURE)


def test_a_forgotten_draft_names_those_that_waited_behind_it(house: House, nadia: Person) -> None:
    asks(house, nadia, UNKNOWN, OTHER_UNKNOWN)
    house.clock.now += FORGOTTEN_AFTER
    said = house.says(nadia, SURE)

    assert UNKNOWN in said
    assert OTHER_UNKNOWN in said


def test_a_title_of_another_day_does_not_lose_those_that_wait(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.base.suggests("mot de passe", PASSE)
    house.clock.passes(minutes=2)
    asks(house, nadia, "mot de passe", SURE)
    house.presses(nadia, PICK_COMPTE)

    assert house.state(nadia) == "q/suggested"
    assert VALIDITE.answer in house.presses(nadia, f"1. {PASSE.question}", of="Question 1 sur 2")


def test_an_edited_message_is_read_again_as_a_whole(house: House, nadia: Person) -> None:
    asks(house, nadia, UNSURE, UNKNOWN)
    said = house.edits(nadia, f"{UNSURE} ? {UNKNOWN}", SURE)

    assert said.startswith(VALIDITE.question)
    assert house.state(nadia) == "q/answered"


def test_a_message_with_a_file_stays_whole(house: House, nadia: Person) -> None:
    """One file, one ticket: nobody can tell which of the questions it is about."""
    message = f"{SURE} ? {UNKNOWN}"
    house.understanding.splits(message, SURE, UNKNOWN)
    house.base.answers(message, VALIDITE)

    assert "Je ne lis pas les fichiers" in house.sends(nadia, PHOTO, text=message)
    house.presses(nadia, SEND)
    assert questions(house) == [message]


def test_each_question_counts_for_one(house: House, nadia: Person) -> None:
    asks(house, nadia, SURE, OTHER_SURE, UNKNOWN)

    answered = house.journal(Kind.QUESTION_ANSWERED)
    (unanswered,) = house.journal(Kind.QUESTION_UNANSWERED)
    assert len({row.subject for row in (*answered, unanswered)}) == 3


def test_all_is_left_at_once_with_a_command(house: House, nadia: Person) -> None:
    asks(house, nadia, UNKNOWN, SURE)

    assert VALIDITE.answer not in house.says(nadia, "/annuler")
    assert house.state(nadia) is None


def test_three_answers_above_end_in_any_order(house: House, nadia: Person) -> None:
    house.base.answers("compte bloqué", replace(COMPTE, id="compte"))
    asks(house, nadia, SURE, OTHER_SURE, "compte bloqué")
    for answer in (PASSE, COMPTE, VALIDITE):
        house.presses(nadia, DONE, of=answer.question)

    assert len(house.journal(Kind.ANSWER_ACCEPTED)) == 3
    assert house.state(nadia) is None
