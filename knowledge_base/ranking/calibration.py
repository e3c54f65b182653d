"""Confidence and thresholds that a base finds by itself, on questions that were kept out of it.

Its own phrasings are left out in turn (they have an answer), then their entry is masked (they have none any
more); questions foreign to the trade have none either. The cost behind the thresholds is stated: a wrong sure
answer costs as much as ten questions handed over to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from knowledge_base.entries import Base
from knowledge_base.ranking.confidence import Calibration, Features, Odds, Thresholds, features_of
from knowledge_base.ranking.index import Index, Match, Texts, fit

WRONG, HANDED_OVER = 10.0, 1.0
TITLES_READ = 0.1
"""Cost of reading three titles, a few seconds, whether or not the right one is among them."""
MISREAD = 0.1
"""Cost of reading a text that is said to be the nearest only, and does not answer; titles stand below."""

FOLDS = 4
MOST_ASKED = 500
"""Phrasings left out of one fold, and in all before another is fitted: more would only take longer."""
CLASS_WEIGHTS = (0.0, 1.0, 2.0)
AS_HIGH = 1.02
"""Agents gain more by the classes than trials tell, which may lose two per cent by them."""
FEWEST_ASKED = 40
"""Below, nothing can be learnt: the defaults are used."""
LEADS = (0.0, 0.05, 0.1)
AS_GOOD = 1.01
"""What lies within one per cent of the best is not told apart from it."""
AS_SAVING = 0.95
"""The same, for what a text shown at once saves: a small difference of costs, that trials tell less well."""

# What bases with one or two phrasings an entry found together: see docs/verdict.md.
BORROWED = Thresholds(sure=0.95, probable=0.5, maybe=0.4, lead=0.2)
"""Of a confidence that was found on other bases: it takes more of it to be sure."""
DEFAULT = Calibration(
    known=Odds((0.0, 0.0, 0.0, 2.0, 5.5, 0.9, 0.0), -2.5),
    right=Odds((0.0, 0.0, 5.5, 2.4, 2.5, 0.4, 0.0), -2.7),
    thresholds=BORROWED,
)
DEFAULT_WITH_MEANING = Calibration(
    known=Odds((0.0, 0.0, 0.0, 0.7, 5.4, 0.9, 6.7), -5.9),
    right=Odds((0.0, 0.0, 6.0, 0.4, 2.3, 0.2, 2.9), -3.6),
    thresholds=BORROWED,
)


class Answerable(Enum):
    """Who could have answered the question."""

    KNOWN = auto()
    MASKED = auto()
    FOREIGN = auto()


EXPECTED = {Answerable.KNOWN: 0.6, Answerable.MASKED: 0.2, Answerable.FOREIGN: 0.2}
"""What agents are expected to ask, in shares: of the base, of the trade but not in it, of anything else."""


@dataclass(frozen=True)
class CalibrationTrial:
    """A question put to a base that had never seen it. Trials of the same ``group`` stay on the same side."""

    asked: Answerable
    group: int
    features: Features
    rank: int | None
    """Place of the right entry, from 0; ``None`` when there is none."""


@dataclass(frozen=True)
class Judged:
    """A trial, with what regressions that had not seen its entry say of it."""

    trial: CalibrationTrial
    confidence: float
    known: float


def calibrate(base: Base, texts: Texts) -> Calibration:
    """Fit the confidence on trials; choose the thresholds on each half, judged from the other half."""
    start = DEFAULT_WITH_MEANING if texts.memory else DEFAULT
    classes, trials = _tried(base, texts)
    if sum(trial.asked is Answerable.KNOWN for trial in trials) < FEWEST_ASKED:
        return start
    halves = [[trial for trial in trials if trial.group % 2 == side] for side in (0, 1)]
    judged = [
        Judged(trial, learnt.confidence(trial.features), learnt.knowing(trial.features))
        for fitting, choosing in (halves, halves[::-1])
        for learnt in (_learnt(fitting, start),)
        for trial in choosing
    ]
    return replace(_learnt(trials, start), thresholds=_thresholds(judged), classes=classes)


def _tried(base: Base, texts: Texts) -> tuple[float, list[CalibrationTrial]]:
    """The weight of the classes, and how the base did with it."""
    tried: dict[float, list[CalibrationTrial]] = {weight: [] for weight in CLASS_WEIGHTS}
    asked = 0
    for fold in range(FOLDS):
        kept, left_out = _split(base, fold)
        if not left_out or asked >= MOST_ASKED:
            break
        asked += len(left_out)
        index = fit(kept, texts, with_classes=True)
        known = [(place, _match(index, phrasing, texts)) for place, phrasing in left_out]
        foreign = [_match(index, question, texts) for question in texts.vocabulary.off_domain]
        for weight in CLASS_WEIGHTS if index.classes else CLASS_WEIGHTS[:1]:
            tried[weight] += _trials(known, foreign, weight)
    best = max(map(_height, tried.values()))
    weight = max(weight for weight, trials in tried.items() if _height(trials) * AS_HIGH >= best)
    return weight, tried[weight]


def _height(trials: Sequence[CalibrationTrial]) -> float:
    """How high the right entries stand, the first counting for one, the second for half…"""
    return sum(1 / (1 + trial.rank) for trial in trials if trial.rank is not None)


def _match(index: Index, question: str, texts: Texts) -> Match:
    meant = texts.memory.questions([question])[0] if texts.memory else None
    return index.match(index.reader.read(question), meant)


def _trials(
    known: Sequence[tuple[int, Match]], foreign: Sequence[Match], classes: float
) -> Iterator[CalibrationTrial]:
    for place, match in known:
        weighed = match.weighing(classes)
        yield CalibrationTrial(Answerable.KNOWN, place, features_of(weighed), weighed.rank(place))
        if len(weighed.places) > 1:
            yield CalibrationTrial(Answerable.MASKED, place, features_of(weighed.without(place)), None)
    for number, match in enumerate(foreign):
        yield CalibrationTrial(Answerable.FOREIGN, number, features_of(match.weighing(classes)), None)


def _split(base: Base, fold: int) -> tuple[Base, list[tuple[int, str]]]:
    """The base without each entry's variants number ``fold``, ``fold + FOLDS``…, and those variants."""
    entries, left_out = [], []
    for place, entry in enumerate(base.entries):
        away = entry.variants[fold::FOLDS]
        entries.append(replace(entry, variants=tuple(v for v in entry.variants if v not in away)))
        left_out += [(place, phrasing) for phrasing in away]
    step = max(1, -(-len(left_out) // MOST_ASKED))
    return Base(tuple(entries)), left_out[::step]


def _weights(trials: Sequence[CalibrationTrial]) -> np.ndarray:
    """Each kind of question weighs what is expected of it, however many there are."""
    counts = Counter(trial.asked for trial in trials)
    return np.array([EXPECTED[trial.asked] / counts[trial.asked] for trial in trials])


def _learnt(trials: Sequence[CalibrationTrial], start: Calibration) -> Calibration:
    known = [trial for trial in trials if trial.asked is Answerable.KNOWN]
    return replace(
        start,
        known=_odds(trials, [trial.asked is Answerable.KNOWN for trial in trials], start.known),
        right=_odds(known, [trial.rank == 0 for trial in known], start.right),
    )


def _odds(trials: Sequence[CalibrationTrial], outcomes: Sequence[bool], start: Odds) -> Odds:
    """Those of the outcomes; ``start`` where all had the same one, which teaches nothing."""
    from sklearn.linear_model import LogisticRegression

    if len(set(outcomes)) < 2:
        return start
    measures = np.array([trial.features.weighed for trial in trials])
    centre, scale = measures.mean(axis=0), measures.std(axis=0) + 1e-9
    model = LogisticRegression()
    model.fit((measures - centre) / scale, outcomes, sample_weight=_weights(trials) * len(trials))
    weights = model.coef_[0] / scale
    bias = float(model.intercept_[0] - weights @ centre)
    return Odds(tuple(float(weight) for weight in weights), bias)


def _thresholds(judged: Sequence[Judged]) -> Thresholds:
    """The thresholds that cost least."""
    trials = [one.trial for one in judged]
    confidence = np.array([one.confidence for one in judged])
    known = np.array([one.known for one in judged])
    leads = np.array([trial.features.lead for trial in trials])
    first = np.array([trial.rank == 0 for trial in trials])
    in_three = np.array([trial.rank is not None and trial.rank < 3 for trial in trials])
    weights = _weights(trials)
    steps = np.round(np.arange(0.02, 1.0, 0.01), 2)

    def cost_of_answers(sure: float, lead: float) -> float:
        answered = (confidence >= sure) & (leads >= lead)
        return float((weights * np.where(answered, WRONG * ~first, HANDED_OVER)).sum())

    def cost_of_titles(maybe: float) -> float:
        are_shown = known >= maybe
        return float(
            (weights * np.where(are_shown, TITLES_READ + HANDED_OVER * ~in_three, HANDED_OVER)).sum()
        )

    choices = [(float(sure), lead) for sure in steps for lead in LEADS]
    costs = [cost_of_answers(*choice) for choice in choices]
    # Costs are flat around the least, and a title costs a tap: of those that are as good, the one that
    # answers most.
    sure, lead = next(c for c, cost in zip(choices, costs, strict=True) if cost <= AS_GOOD * min(costs))
    shown = {float(step): cost_of_titles(float(step)) for step in steps}
    # Titles that have nothing to do with the question cost trust as well: the fewest that are as good.
    maybe = max(step for step, cost in shown.items() if cost <= AS_GOOD * min(shown.values()))

    def cost_of_nearest(probable: float) -> float:
        in_full = (confidence >= probable) & (confidence < sure)
        return float((weights * np.where(in_full, np.where(first, -TITLES_READ, MISREAD), 0.0)).sum())

    # Reading the right text at once saves the titles, reading a wrong one costs as much: the least cost is
    # where the first is as likely right as not. It is flat there, and an answer at once spares a tap.
    saved = {float(step): -cost_of_nearest(float(step)) for step in steps if step <= sure}
    probable = min(step for step, gain in saved.items() if gain >= AS_SAVING * max(saved.values()))
    return Thresholds(sure=sure, probable=probable, maybe=maybe, lead=lead)
