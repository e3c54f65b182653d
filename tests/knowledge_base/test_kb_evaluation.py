"""The report counts what the contract says, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge_base.evaluation import Prediction, Question, Report, predictions, read_questions, report
from knowledge_base.faults import FaultyBase
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import KnowledgeBase

CONTRACT = """
n recall_at_1 recall_at_3 mrr_at_10 answer_rate answer_precision
wrong_answer_rate probable_rate probable_precision auroc_answerable p50_ms p99_ms
"""


def predicted(
    zone: str, expected: str, ranking: str, *, confidence: float = 0.5, ms: float = 1.0
) -> Prediction:
    ranked = tuple((entry_id, 1.0) for entry_id in ranking)
    return Prediction(Question("?", tuple(expected)), zone, Kind.QUESTION, ranked, confidence, ms)


def test_the_report_of_five_questions() -> None:
    found = report(
        [
            predicted("answer", "a", "abc", confidence=0.9, ms=1),
            predicted("answer", "b", "abc", confidence=0.8, ms=2),
            predicted("suggest", "xc", "abc", confidence=0.4, ms=3),
            predicted("answer", "", "abc", confidence=0.7, ms=4),
            predicted("abstain", "", "", confidence=0.1, ms=5),
        ]
    )

    assert found == Report(
        n=5,
        recall_at_1=0.3333,
        recall_at_3=1.0,
        mrr_at_10=0.6111,
        answer_rate=0.6,
        answer_precision=0.3333,
        wrong_answer_rate=0.4,
        probable_rate=0.0,
        probable_precision=None,
        auroc_answerable=0.8333,
        p50_ms=3.0,
        p99_ms=4.96,
    )
    assert set(json.loads(found.to_json())) == set(CONTRACT.split())


def test_what_is_shown_as_the_nearest_is_counted_apart() -> None:
    found = report(
        [
            predicted("probable", "a", "abc"),
            predicted("probable", "b", "abc"),
            predicted("probable", "", "abc"),
            predicted("answer", "a", "abc"),
        ]
    )

    assert (found.probable_rate, found.probable_precision) == (0.75, 0.3333)
    assert (found.answer_rate, found.wrong_answer_rate) == (0.25, 0.0)


def test_a_share_of_nothing_is_no_figure() -> None:
    found = report([predicted("abstain", "", "")])

    assert found.recall_at_1 is None
    assert found.answer_precision is None
    assert found.auroc_answerable is None
    assert report([]).p50_ms is None


def test_predictions_keep_the_order_and_the_form(small_base: KnowledgeBase) -> None:
    questions = [
        Question("le nir est faux", ("nir-errone",)),
        Question("merci de corriger le NIR"),
        Question("ok"),
    ]

    first, second, third = (json.loads(p.to_json()) for p in predictions(small_base, questions))

    assert set(first) == {"q", "zone", "kind", "ranking", "confidence"}
    assert (first["zone"], first["kind"], first["ranking"][0][0]) == ("answer", "question", "nir-errone")
    assert (second["zone"], second["kind"], second["confidence"]) == ("abstain", "act", 0.0)
    assert second["ranking"]
    assert third["kind"] == "small_talk"


def test_questions_are_read_with_their_faults(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(
        '{"q": "a ?", "expected": ["x", "y"], "note": "n"}\n\n{"q": "b ?", "expected": []}\n', "utf-8"
    )

    assert read_questions(path) == [Question("a ?", ("x", "y"), "n"), Question("b ?")]

    path.write_text('{"q": "a ?"}\n{"q": "b ?", "expected": "x"}\nrien\n', "utf-8")
    with pytest.raises(FaultyBase) as refusal:
        read_questions(path)
    assert [fault.line for fault in refusal.value.faults] == [1, 2, 3]
