"""Two entries vie: what each concludes is shown, the agent says which, and what becomes of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from house import House, Person, entry

from journal.entries import Kind
from knowledge_base.learning.proposals import Origin
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from reports.facts import Fate, questions_in
from storage.database import Database

DRM = entry(
    "drm-vide", "Que faire quand le DRM est vide ?", "Prenez l’avis d’impôt.\n\nQue faire : scannez-le."
)
PAIE = entry("drm-paie", "Le DRM ne dit pas la même chose que les fiches de paie ?")
VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an.")

ASKED, SURE, BOTH = "drm vide", "combien de temps est valable une demande", "drm vide ? et la validité ?"
FIRST, NEITHER, NONE = "Lire la réponse 1", "Aucune des deux", "Aucune de ces réponses"
SEND = "Envoyer au gestionnaire"


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.finds_near(ASKED, DRM, PAIE)
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


def test_what_both_conclude_is_shown_and_the_rest_on_one_touch(house: House, nadia: Person) -> None:
    said = house.says(nadia, ASKED)

    assert DRM.conclusion in said
    assert PAIE.conclusion in said
    assert "scannez-le" not in said
    assert house.sees(nadia).labels == [FIRST, "Lire la réponse 2", NEITHER]
    assert (only(house).zone, only(house).entry_ids) == (AnswerZone.PROBABLE, (DRM.id, PAIE.id))
    assert fates(house) == [Fate.SUGGESTED]


def test_a_third_is_a_title_that_is_touched_or_typed(house: House, nadia: Person) -> None:
    house.base.finds_near("drm", DRM, PAIE, VALIDITE)
    said = house.says(nadia, "drm")

    assert VALIDITE.question in said
    assert VALIDITE.conclusion not in said
    assert house.sees(nadia).labels == [FIRST, "Lire la réponse 2", f"3. {VALIDITE.question}", NONE]
    assert VALIDITE.conclusion in house.says(nadia, "3")


def test_where_one_alone_is_near_it_stands_alone(house: House, nadia: Person) -> None:
    house.base.finds_near("paie", PAIE)

    assert "De quoi s’agit-il" not in house.says(nadia, "paie")
    assert house.sees(nadia).labels == ["Lire la réponse", "Non, autre chose"]


@pytest.mark.parametrize("choice", [None, "1"])
def test_the_one_that_is_chosen_is_read_whole_and_its_words_are_proposed_as_a_phrasing(
    house: House, nadia: Person, choice: str | None
) -> None:
    house.says(nadia, ASKED)
    said = house.says(nadia, choice) if choice else house.presses(nadia, FIRST)

    assert "scannez-le" in said
    assert (only(house).outcome, only(house).entry_id) == (QuestionOutcome.CHOSEN, DRM.id)
    assert fates(house) == [Fate.AUTOMATIC]
    with house.units.reading() as work:
        (proposal,) = work.proposals.of_question(only(house).reference)
    assert (proposal.phrasing, proposal.entry_id, proposal.origin) == (ASKED, DRM.id, Origin.CHOSEN)
    assert "Tant mieux" in house.presses(nadia, "Merci, c’est réglé")


def test_pressed_twice_it_is_counted_once(house: House, nadia: Person) -> None:
    house.says(nadia, ASKED)
    house.presses(nadia, FIRST)
    house.presses(nadia, "Merci, c’est réglé")
    house.presses(nadia, "Merci, c’est réglé")

    assert len(house.journal(Kind.SUGGESTION_CHOSEN)) == 1
    assert len(house.journal(Kind.ANSWER_ACCEPTED)) == 1


@pytest.mark.parametrize("no", [None, "non", "c'est pas ça"])
def test_otherwise_it_goes_to_the_gestionnaire(house: House, nadia: Person, no: str | None) -> None:
    house.says(nadia, ASKED)
    said = house.says(nadia, no) if no else house.presses(nadia, NEITHER)

    assert "Je prépare votre question" in said
    assert only(house).outcome is QuestionOutcome.REJECTED
    house.presses(nadia, SEND)
    assert fates(house) == [Fate.UNANSWERED]


def test_it_keeps_no_other_question_of_the_message_waiting(house: House, nadia: Person) -> None:
    said = house.says(nadia, BOTH)

    assert DRM.conclusion in said
    assert VALIDITE.answer in said
    assert DRM.answer.splitlines()[-1] in house.presses(nadia, FIRST)
