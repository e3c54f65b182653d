"""What is kept of each question, so that the base may learn: its words without persons, and its fate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import structlog.testing
from house import House, Person, entry
from structlog.types import EventDict

from delivery.files import Attachment
from knowledge_base.learning.proposals import Origin, Proposal, ProposalStatus
from knowledge_base.learning.questions import AnswerGiven, AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.intents import Kind as Said
from knowledge_base.understanding.meanings import Sense
from knowledge_base.verdict import NoMatch, Unclear
from storage.database import Database

EVER = timedelta(days=3650)
VALIDITE = replace(entry("validite", "Combien de temps une demande est-elle valable ?"), number=3)
PASSE = entry("mot-de-passe", "Comment changer son mot de passe ?")
COMPTE = entry("compte-bloque", "Que faire si mon compte est bloqué ?")

SURE, UNSURE, UNKNOWN = "durée de validité", "problème de connexion", "le module plante"
ACT, SENSITIVE, PERSONAL = "merci de réactiver", "elle fuit des violences", "que dire à Martin"
PHOTO = Attachment("photo.jpg", "image/jpeg", 1000, "AgACAgQAAxk")

SEND, NONE, NOT_THAT = "Envoyer au gestionnaire", "Aucune de ces réponses", "Ce n’est pas ça"
DONE, PICK_COMPTE = "Merci, c’est réglé", f"2. {COMPTE.question}"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, VALIDITE)
    house.base.suggests(UNSURE, PASSE, COMPTE)
    house.base.says(ACT, NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    house.base.says(SENSITIVE, NoMatch(Said.SENSITIVE, None, Theme.DALO))
    house.base.says(PERSONAL, NoMatch(Said.PERSONAL, None, None))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


def kept(house: House) -> Sequence[AskedQuestion]:
    with house.units.reading() as work:
        return work.questions.since(house.clock.now - EVER)


def only(house: House) -> AskedQuestion:
    (question,) = kept(house)
    return question


def given(house: House, entry_id: str) -> Sequence[AnswerGiven]:
    with house.units.reading() as work:
        return work.questions.given_since(entry_id, house.clock.now - EVER)


def proposed(house: House) -> list[tuple[str, str, str, Origin, ProposalStatus]]:
    """Phrasing, entry, theme, origin and status of what the questions proposed."""
    with house.units.reading() as work:
        found: list[Proposal] = []
        for question in work.questions.since(house.clock.now - EVER):
            found += work.proposals.of_question(question.reference)
        return [(p.phrasing, p.entry_id, p.theme, p.origin, p.status) for p in found]


# What was asked, and shown.


def test_a_question_is_kept_with_who_asked_and_what_was_shown(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    question = only(house)

    assert (question.text, question.zone, question.entry_ids) == (
        UNSURE,
        AnswerZone.SUGGEST,
        (PASSE.id, COMPTE.id),
    )
    assert (question.agent_id, question.guichet_id) == (nadia.agent_id, house.guichet.id)
    assert (question.theme, question.outcome) == ("connexion", QuestionOutcome.OPEN)


def test_an_answer_is_kept_with_the_version_that_was_on_her_screen(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    (answer,) = given(house, VALIDITE.id)

    assert (answer.number, answer.agent_id, answer.channel) == (3, nadia.agent_id, "telegram")
    assert answer.question == only(house).reference


@pytest.mark.parametrize(
    ("asked", "kind"),
    [(UNKNOWN, "question"), (ACT, "act"), (SENSITIVE, "sensitive"), (PERSONAL, "personal")],
)
def test_what_is_handed_over_is_kept_with_its_kind(
    house: House, nadia: Person, asked: str, kind: str
) -> None:
    house.says(nadia, asked)

    assert (only(house).zone, only(house).kind) == (AnswerZone.ABSTAIN, kind)


def test_a_file_that_sent_it_to_a_person_is_its_kind(house: House, nadia: Person) -> None:
    house.sends(nadia, PHOTO, text=SURE)

    assert (only(house).zone, only(house).kind) == (AnswerZone.ABSTAIN, "file")


def test_a_word_that_has_several_meanings_is_unsure(house: House, nadia: Person) -> None:
    house.base.says("radiation", Unclear("radiation", (Sense("a", "b"), Sense("c", "d"))))
    house.says(nadia, "radiation")

    assert (only(house).zone, only(house).entry_ids) == (AnswerZone.SUGGEST, ())


def test_no_name_is_kept(house: House, nadia: Person) -> None:
    house.says(nadia, PERSONAL)

    assert only(house).text == "que dire à"


def test_small_talk_is_not_kept(house: House, nadia: Person) -> None:
    house.says(nadia, "bonjour")

    assert kept(house) == []


def test_a_follow_up_is_kept_in_full(house: House, nadia: Person) -> None:
    house.understanding.follows("et pour un couple ?")
    house.says(nadia, SURE)
    house.says(nadia, "et pour un couple ?")

    assert kept(house)[-1].text == f"{SURE} / et pour un couple ?"


def test_each_question_of_a_message_is_kept_by_itself(house: House, nadia: Person) -> None:
    house.understanding.splits("deux", SURE, UNKNOWN)
    house.says(nadia, "deux")

    assert {(q.text, q.zone) for q in kept(house)} == {
        (SURE, AnswerZone.ANSWER),
        (UNKNOWN, AnswerZone.ABSTAIN),
    }


def test_a_question_that_is_completed_takes_the_place_of_itself(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, "depuis ce matin")

    assert only(house).text == f"{UNKNOWN}\ndepuis ce matin"


def test_a_question_answered_beside_a_draft_is_kept_too(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(minutes=2)
    house.says(nadia, SURE)

    assert [q.zone for q in kept(house)] == [AnswerZone.ABSTAIN, AnswerZone.ANSWER]
    assert len(given(house, VALIDITE.id)) == 1


# What became of it.


def test_an_answer_accepted(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.presses(nadia, DONE)

    assert (only(house).outcome, only(house).entry_id) == (QuestionOutcome.ACCEPTED, VALIDITE.id)
    assert proposed(house) == []


def test_a_title_chosen_proposes_her_words_to_its_entry(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.presses(nadia, PICK_COMPTE)

    assert (only(house).outcome, only(house).entry_id) == (QuestionOutcome.CHOSEN, COMPTE.id)
    assert len(given(house, COMPTE.id)) == 1
    pending = (UNSURE, COMPTE.id, "connexion", Origin.CHOSEN, ProposalStatus.PENDING)
    assert proposed(house) == [pending]


def test_a_title_chosen_then_accepted_is_worth_more(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.presses(nadia, PICK_COMPTE)
    house.presses(nadia, DONE)

    (proposal,) = proposed(house)
    assert proposal[3:] == (Origin.ACCEPTED, ProposalStatus.PENDING)


def test_a_title_chosen_then_refused_proposes_nothing(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.presses(nadia, PICK_COMPTE)
    house.presses(nadia, NOT_THAT)

    (proposal,) = proposed(house)
    assert proposal[4] is ProposalStatus.WITHDRAWN


def test_a_refused_answer_proposes_its_words_once_the_ticket_has_its_theme(
    house: House, nadia: Person
) -> None:
    camille = house.gestionnaire()
    house.says(nadia, SURE)
    house.presses(nadia, NOT_THAT)
    house.presses(nadia, SEND)
    question = only(house)
    assert (question.outcome, question.ticket) == (QuestionOutcome.REJECTED, "T-2026-0001")
    assert (question.zone, question.entry_ids) == (AnswerZone.ANSWER, (VALIDITE.id,))

    house.presses(camille, "Clore")
    (ticket,) = house.tickets()
    assert proposed(house) == [(SURE, "", ticket.theme, Origin.TICKET, ProposalStatus.PENDING)]


@pytest.mark.parametrize("typed", ["", "0"])
def test_all_titles_refused(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNSURE)
    if typed:
        house.says(nadia, typed)
    else:
        house.presses(nadia, NONE)

    assert (only(house).outcome, only(house).entry_id) == (QuestionOutcome.REJECTED, "")


def test_what_the_base_did_not_know_is_a_ticket_and_proposes_nothing(house: House, nadia: Person) -> None:
    camille = house.gestionnaire()
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    assert (only(house).outcome, only(house).ticket) == (QuestionOutcome.TICKET, "T-2026-0001")

    house.presses(camille, "Clore")
    assert proposed(house) == []


def test_an_answer_above_is_refused_for_its_own_question(house: House, nadia: Person) -> None:
    house.understanding.splits("deux", SURE, UNKNOWN)
    house.says(nadia, "deux")
    house.presses(nadia, NOT_THAT)

    assert {q.text: q.outcome for q in kept(house)} == {
        SURE: QuestionOutcome.REJECTED,
        UNKNOWN: QuestionOutcome.OPEN,
    }


def test_the_button_of_a_question_that_was_left_changes_no_fate(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.says(nadia, UNSURE)
    house.presses(nadia, DONE)

    assert [q.outcome for q in kept(house)] == [QuestionOutcome.OPEN, QuestionOutcome.OPEN]


def test_what_is_kept_is_counted_from_when_it_was_asked(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)

    assert only(house).at == datetime(2026, 11, 25, 9, 0, tzinfo=house.clock.now.tzinfo)
