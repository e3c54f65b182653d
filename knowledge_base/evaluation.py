"""The measure of a base on questions whose right entries are known, as the contract writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from knowledge_base.faults import Code, FaultyBase
from knowledge_base.formats.bare import as_text, as_texts
from knowledge_base.records import json_objects
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import KnowledgeBase, decide
from refusals.faults import Fault


@dataclass(frozen=True)
class Question:
    """Any of the ``expected`` ids is right; none means that it must not be answered."""

    q: str
    expected: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Prediction:
    question: Question
    zone: str
    kind: Kind
    ranking: tuple[tuple[str, float], ...]
    confidence: float
    milliseconds: float
    emergency: str = ""
    """Which, where it is the kind."""

    @property
    def rank(self) -> int | None:
        """Place of the first right entry among the ten best, from 1."""
        ids = [entry_id for entry_id, _ in self.ranking]
        return next((n for n, entry_id in enumerate(ids, 1) if entry_id in self.question.expected), None)

    def to_json(self) -> str:
        line = {
            "q": self.question.q,
            "zone": self.zone,
            "kind": self.kind,
            "ranking": [[entry_id, round(score, 6)] for entry_id, score in self.ranking],
            "confidence": round(self.confidence, 6),
        }
        if self.emergency:
            line["emergency"] = self.emergency
        return json.dumps(line, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Shares in 0..1, times in milliseconds. A share of nothing (no answer was given…) is ``None``."""

    n: int
    recall_at_1: float | None
    recall_at_3: float | None
    mrr_at_10: float | None
    answer_rate: float | None
    answer_precision: float | None
    wrong_answer_rate: float | None
    probable_rate: float | None
    probable_precision: float | None
    auroc_answerable: float | None
    p50_ms: float | None
    p99_ms: float | None

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def read_questions(path: Path) -> list[Question]:
    """Questions in JSONL, one a line; raise ``FaultyBase`` with every line that is not one."""
    questions: list[Question] = []
    faults: list[Fault] = []
    for line, fields in json_objects(path.read_bytes(), path.name, faults):
        if isinstance(fields.get("q"), str | int | float) and isinstance(fields.get("expected"), list):
            expected = as_texts(fields["expected"])
            questions.append(Question(as_text(fields["q"]), expected, as_text(fields.get("note"))))
        else:
            faults.append(Fault.of(path.name, line, Code.QUESTION_EXPECTED))
    if faults:
        raise FaultyBase(faults)
    return questions


def predictions(base: KnowledgeBase, questions: Iterable[Question]) -> Iterator[Prediction]:
    """One prediction a question, in order, as they come: a long run can show how far it is."""
    limits = base.thresholds
    for question in questions:
        start = perf_counter()
        weighed = base.weigh(question.q)
        zone = decide(weighed, limits).zone
        elapsed = 1000 * (perf_counter() - start)
        ranking = tuple((entry.id, score) for entry, score in weighed.candidates)
        yield Prediction(
            question,
            zone,
            weighed.intent.kind,
            ranking,
            weighed.confidence,
            elapsed,
            emergency=weighed.intent.emergency or "",
        )


def report(predicted: Sequence[Prediction]) -> Report:
    answerable = [p for p in predicted if p.question.expected]
    answered = [p for p in predicted if p.zone == "answer"]
    right = [p for p in answered if p.rank == 1]
    probable = [p for p in predicted if p.zone == "probable"]
    times = [p.milliseconds for p in predicted]
    return Report(
        n=len(predicted),
        recall_at_1=_share(sum(p.rank == 1 for p in answerable), len(answerable)),
        recall_at_3=_share(sum(p.rank is not None and p.rank <= 3 for p in answerable), len(answerable)),
        mrr_at_10=_share(sum(1 / p.rank for p in answerable if p.rank), len(answerable)),
        answer_rate=_share(len(answered), len(predicted)),
        answer_precision=_share(len(right), len(answered)),
        wrong_answer_rate=_share(len(answered) - len(right), len(predicted)),
        probable_rate=_share(len(probable), len(predicted)),
        probable_precision=_share(sum(p.rank == 1 for p in probable), len(probable)),
        auroc_answerable=_auroc(predicted),
        p50_ms=round(float(np.percentile(times, 50)), 3) if times else None,
        p99_ms=round(float(np.percentile(times, 99)), 3) if times else None,
    )


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _auroc(predicted: Sequence[Prediction]) -> float | None:
    """Chance that an answerable question gets more confidence than another that is not."""
    answerable = [bool(p.question.expected) for p in predicted]
    if len(set(answerable)) < 2:
        return None
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(answerable, [p.confidence for p in predicted])), 4)
