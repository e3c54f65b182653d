"""The nearest text: shown in full, never said to be the answer, and what becomes of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from house import House, Person, entry

from journal.entries import Kind
from knowledge_base.learning.proposals import Origin
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from reports.questions import Fate, questions_in
from storage.database import Database

DRM = entry("drm-vide", "Que faire quand le DRM est vide ?")
FOYER = entry("drm-personnes", "Pour quelles personnes le DRM répond-il ?")
PAIE = entry("drm-paie", "Le DRM ne dit pas la même chose que les fiches de paie ?")
VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?")

ASKED, SURE, BOTH = "drm vide", "combien de temps est valable une demande", "drm vide ? et la validité ?"
THAT, OTHERWISE, SEND = "C’est bien ça", "Non, autre chose", "Envoyer au gestionnaire"


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.finds_near(ASKED, DRM, FOYER, PAIE)
    house.base.answers(SURE, VALIDITE)
    house.understanding.splits(BOTH, ASKED, SURE)
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


def kept(house: House) -> Sequence[AskedQuestion]:
    with house.units.reading() as work:
        return work.questions.since(house.clock.now - timedelta(days=1))


def only(house: House) -> AskedQuestion:
    (question,) = kept(house)
    return question


def fates(house: House) -> list[Fate]:
    with house.units.reading() as work:
        return [question.fate for question in questions_in(work.journal.rows())]


def test_the_nearest_text_is_shown_in_full_and_is_not_said_to_be_the_answer(
    house: House, nadia: Person
) -> None:
    said = house.says(nadia, ASKED)

    assert "Le plus proche de votre question" in said
    assert said.count(DRM.answer) == 1
    assert house.sees(nadia).labels == [f"1. {FOYER.question}", f"2. {PAIE.question}", THAT, OTHERWISE]
    assert (only(house).zone, only(house).entry_ids) == (AnswerZone.PROBABLE, (DRM.id, FOYER.id, PAIE.id))
    assert fates(house) == [Fate.SUGGESTED]


@pytest.mark.parametrize("yes", [None, "oui", "C’est bien ça"])
def test_once_confirmed_the_base_has_answered_and_the_words_are_proposed_as_a_phrasing(
    house: House, nadia: Person, yes: str | None
) -> None:
    house.says(nadia, ASKED)
    said = house.says(nadia, yes) if yes else house.presses(nadia, THAT)

    assert "Tant mieux" in said
    assert (only(house).outcome, only(house).entry_id) == (QuestionOutcome.ACCEPTED, DRM.id)
    assert fates(house) == [Fate.AUTOMATIC]
    with house.units.reading() as work:
        (proposal,) = work.proposals.of_question(only(house).reference)
    assert (proposal.phrasing, proposal.entry_id, proposal.origin) == (ASKED, DRM.id, Origin.ACCEPTED)


def test_pressed_twice_it_is_counted_once(house: House, nadia: Person) -> None:
    house.says(nadia, ASKED)
    house.presses(nadia, THAT)
    house.presses(nadia, THAT)

    assert len(house.journal(Kind.SUGGESTION_CHOSEN)) == 1
    assert len(house.journal(Kind.ANSWER_ACCEPTED)) == 1


@pytest.mark.parametrize("no", [None, "non", "c'est pas ça"])
def test_otherwise_it_goes_to_the_gestionnaire(house: House, nadia: Person, no: str | None) -> None:
    house.says(nadia, ASKED)
    said = house.says(nadia, no) if no else house.presses(nadia, OTHERWISE)

    assert "Je prépare votre question" in said
    assert (only(house).outcome, only(house).entry_id) == (QuestionOutcome.REJECTED, DRM.id)
    house.presses(nadia, SEND)
    assert fates(house) == [Fate.UNANSWERED]


@pytest.mark.parametrize("choice", [None, "2"])
def test_a_title_below_it_may_be_chosen(house: House, nadia: Person, choice: str | None) -> None:
    house.says(nadia, ASKED)
    said = house.says(nadia, choice) if choice else house.presses(nadia, f"2. {PAIE.question}")

    assert PAIE.answer in said
    assert (only(house).outcome, only(house).entry_id) == (QuestionOutcome.CHOSEN, PAIE.id)
    assert fates(house) == [Fate.AUTOMATIC]


def test_it_keeps_no_other_question_of_the_message_waiting(house: House, nadia: Person) -> None:
    said = house.says(nadia, BOTH)

    assert DRM.answer in said
    assert VALIDITE.answer in said
    assert "Tant mieux" in house.presses(nadia, THAT)
    assert {question.outcome for question in kept(house)} == {QuestionOutcome.ACCEPTED, QuestionOutcome.OPEN}
    assert fates(house) == [Fate.AUTOMATIC, Fate.AUTOMATIC]
