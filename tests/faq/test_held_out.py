"""The tuning half of the questions that people who had seen no entry wrote: what they get must not get worse.

`final.jsonl` and `counter.jsonl` are only measured (`python -m bench.verdict`), so that they stay a measure.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fitted import FittedBase

from knowledge_base.evaluation import Prediction, predictions, read_questions
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import MOST_TITLES


@pytest.fixture(scope="module")
def said(fitted: FittedBase) -> list[Prediction]:
    return list(predictions(fitted.base, read_questions(Path(__file__).parent / "tuning.jsonl")))


def test_four_in_five_get_the_right_entry_or_find_it_among_titles(said: list[Prediction]) -> None:
    answerable = [p for p in said if p.question.expected]
    served = [p for p in answerable if p.zone != "abstain" and (p.rank or MOST_TITLES + 1) <= MOST_TITLES]
    right = [p for p in served if p.zone != "answer" or p.rank == 1]

    assert len(answerable) >= 100
    assert len(right) >= 0.8 * len(answerable)


def test_few_are_given_a_wrong_answer_as_sure(said: list[Prediction]) -> None:
    wrong = [p.question.q for p in said if p.zone == "answer" and p.rank != 1]

    assert len(wrong) <= 0.02 * len(said), wrong


def test_the_text_that_is_shown_at_once_is_mostly_the_right_one(said: list[Prediction]) -> None:
    answerable = [p for p in said if p.question.expected]
    at_once = [p for p in said if p.zone in {"answer", "probable"}]
    right = [p for p in at_once if p.rank == 1]
    nearest_wrong = [p for p in at_once if p.zone == "probable" and p.rank != 1]

    assert len(right) >= 0.5 * len(answerable)
    assert len(nearest_wrong) <= 0.12 * len(said)


def test_acts_are_recognised_and_questions_are_not_taken_for_them(said: list[Prediction]) -> None:
    acts = [p for p in said if p.question.note == Kind.ACT]
    questions = [p for p in said if p.question.note == Kind.QUESTION]

    assert sum(p.kind is Kind.ACT for p in acts) >= 0.95 * len(acts)
    assert sum(p.kind is Kind.ACT for p in questions) <= 0.03 * len(questions)
