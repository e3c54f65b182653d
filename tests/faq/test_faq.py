"""What agents ask, and what the published base must say.

A question that has an answer must get it, as the answer or as the nearest text, or find it among the titles;
one without must not be answered.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fitted import FittedBase

from knowledge_base.evaluation import Prediction, Question, predictions, read_questions
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import MOST_TITLES

HERE = Path(__file__).parent
QUESTIONS = read_questions(HERE / "questions.jsonl")


@pytest.fixture(scope="module")
def said(fitted: FittedBase) -> dict[str, Prediction]:
    return {prediction.question.q: prediction for prediction in predictions(fitted.base, QUESTIONS)}


def is_right(prediction: Prediction) -> bool:
    if not prediction.question.expected:
        return prediction.zone != "answer"
    found = prediction.rank or MOST_TITLES + 1
    if prediction.zone == "answer":
        return found == 1
    return prediction.zone in {"probable", "suggest"} and found <= MOST_TITLES


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.q)
def test_an_agent_gets_what_a_good_colleague_would_say(
    said: dict[str, Prediction], question: Question
) -> None:
    assert is_right(said[question.q])


def test_no_answer_is_confidently_wrong(said: dict[str, Prediction]) -> None:
    """Not to find is forgiven, to assert what is wrong is not."""
    assert {p.question.q for p in said.values() if p.zone == "answer" and p.rank != 1} == set()


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.note in set(Kind)], ids=lambda q: q.q)
def test_what_a_person_must_handle_is_recognised(said: dict[str, Prediction], question: Question) -> None:
    assert said[question.q].kind == question.note
    assert said[question.q].zone == "abstain"


def test_most_questions_of_the_trade_are_answered_or_found(said: dict[str, Prediction]) -> None:
    answerable = [p for p in said.values() if p.question.expected]
    at_once = [p for p in answerable if p.zone in {"answer", "probable"} and p.rank == 1]

    assert len(answerable) >= 80
    assert sum(map(is_right, answerable)) >= 0.9 * len(answerable)
    assert len(at_once) >= 0.6 * len(answerable)
