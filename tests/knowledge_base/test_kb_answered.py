"""A question that had no answer is no gap any more once the base answers it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from knowledge_base.entries import Base, Entry
from knowledge_base.learning.answered import Phrasings, still_unanswered
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, NoMatch, Suggestions, Verdict

PARKING = Entry(id="parking", question="Peut-on avoir un parking ?", answer="Oui.", variants=("box fermé",))
ASKED = AskedQuestion(
    reference="question:1",
    at=datetime(2026, 11, 25, 9, tzinfo=UTC),
    channel="web",
    agent_id=1,
    guichet_id=1,
    text="une place pour la voiture",
    kind="question",
    zone=AnswerZone.ABSTAIN,
    outcome=QuestionOutcome.TICKET,
)


NOTHING = NoMatch(Kind.QUESTION, None, None)


@dataclass
class Serving:
    says: Verdict = field(default_factory=lambda: Answer(PARKING, 0.9))
    heard: list[str] = field(default_factory=list)

    def verdict(self, question: str) -> Verdict:
        self.heard.append(question)
        return self.says


def left(*asked: AskedQuestion, serving: Serving | None = None) -> list[AskedQuestion]:
    return [*still_unanswered(asked, Base((PARKING,)), serving or Serving())]


def test_what_the_base_answers_surely_is_left_out() -> None:
    assert left(ASKED) == []


@pytest.mark.parametrize("says", [NOTHING, Suggestions((PARKING,), 0.5)])
def test_titles_alone_are_no_answer(says: Verdict) -> None:
    assert left(ASKED, serving=Serving(says)) == [ASKED]


def test_a_phrasing_of_the_base_is_known_however_unsure_the_base_is() -> None:
    known = replace(ASKED, text="Box  FERMÉ ?")
    assert left(known, serving=Serving(NOTHING)) == []
    assert Phrasings.of([PARKING]).entry_of("Peut-on avoir un PARKING") == "parking"


def test_the_answer_that_she_refused_does_not_satisfy_her_today() -> None:
    received = replace(ASKED, zone=AnswerZone.ANSWER, entry_ids=("parking", "autre"))
    refused = replace(ASKED, zone=AnswerZone.SUGGEST, outcome=QuestionOutcome.REJECTED, entry_id="parking")
    of_another = replace(received, entry_ids=("autre",))

    assert left(received, refused, of_another) == [received, refused]


def test_the_same_words_are_weighed_once_and_answered_ones_never() -> None:
    serving = Serving(NOTHING)
    accepted = replace(ASKED, text="merci", outcome=QuestionOutcome.ACCEPTED)

    assert left(ASKED, replace(ASKED, reference="question:2"), accepted, serving=serving) != []
    assert serving.heard == [ASKED.text]
