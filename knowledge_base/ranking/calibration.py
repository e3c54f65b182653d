"""Confidence and thresholds that a base finds, on questions that were kept out of it.

Its own phrasings are left out in turn (they have an answer), then their entry is masked (they have none any
more); questions foreign to the trade have none either. The cost behind the thresholds is stated: a wrong sure
answer costs as much as ten questions handed over to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from math import log

import numpy as np

from knowledge_base.entries import Base
from knowledge_base.ranking.confidence import Calibration, Features, Odds, Thresholds, features_of, shares
from knowledge_base.ranking.index import Index, Match, Texts, fit
from knowledge_base.understanding.asked import asked_of

WRONG, HANDED_OVER = 10.0, 1.0
TITLES_READ = 0.1
"""Cost of reading three titles, a few seconds, whether or not the right one is among them."""
MISREAD = 0.1
"""Cost of reading what two entries conclude, when neither answers."""

FOLDS = 4
MOST_ASKED = 500
"""Phrasings left out of one fold, and in all before another is fitted: more would only take longer."""
FEWEST_ASKED = 40
"""Below, nothing can be learnt: the defaults are used."""
AS_GOOD = 1.01
"""What lies within one per cent of the best is not told apart from it."""
AS_SAVING = 0.95
"""The same, for what two conclusions save: a small difference of costs, that trials tell less well."""
SHARPNESS = (0.5, 20.0)
"""Between which it is looked for: almost equal shares, and all to the first."""

# What bases with one or two phrasings an entry found together: see docs/verdict.md.
BORROWED = Thresholds(sure=0.95, probable=0.6, maybe=0.4)
"""Of a confidence that was found on other bases: it takes more of it to be sure."""
OF_COUNTERS = Thresholds(sure=0.8, probable=0.45, maybe=0.32)
"""For a base of the trade: read off 1,278 messages of counters, whose right entries other people told, where
what is plainly said is right 95 times in 100, and one message in sixteen is shown what does not answer. The
trials of a base know one right entry for each phrasing, where neighbours answer too: they would be sure of
nothing. See docs/verdict.md.
"""
OF_COUNTERS_WITH_MEANING = replace(OF_COUNTERS, probable=0.4)
"""The same messages, and as few shown what does not answer."""
DEFAULT = Calibration(
    known=Odds((0.0, 0.0, 2.0, 5.5, 0.9, 0.0), -2.5),
    sharpness=3.0,
    thresholds=BORROWED,
)
DEFAULT_WITH_MEANING = Calibration(
    known=Odds((0.0, 0.0, 0.7, 5.4, 0.9, 6.7), -5.9),
    sharpness=3.0,
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
    chances: tuple[float, ...]
    known: float


def calibrate(base: Base, texts: Texts) -> Calibration:
    """Fit the confidence on trials; choose the thresholds on each half, judged from the other half."""
    start = DEFAULT_WITH_MEANING if texts.memory else DEFAULT
    trials = list(_tried(base, texts))
    if sum(trial.asked is Answerable.KNOWN for trial in trials) < FEWEST_ASKED:
        return start
    halves = [[trial for trial in trials if trial.group % 2 == side] for side in (0, 1)]
    judged = [
        Judged(trial, learnt.chances(trial.features), learnt.knowing(trial.features))
        for fitting, choosing in (halves, halves[::-1])
        for learnt in (_learnt(fitting, start),)
        for trial in choosing
    ]
    of_counters = OF_COUNTERS_WITH_MEANING if texts.memory else OF_COUNTERS
    thresholds = of_counters if base.is_of_the_trade else _thresholds(judged)
    return replace(_learnt(trials, start), thresholds=thresholds)


def _tried(base: Base, texts: Texts) -> Iterator[CalibrationTrial]:
    asked = 0
    for fold in range(FOLDS):
        kept, left_out = _split(base, fold)
        if not left_out or asked >= MOST_ASKED:
            break
        asked += len(left_out)
        index = fit(kept, texts)
        for place, phrasing in left_out:
            match = _match(index, phrasing, texts)
            yield CalibrationTrial(Answerable.KNOWN, place, features_of(match), match.rank(place))
            if len(match.places) > 1:
                yield CalibrationTrial(Answerable.MASKED, place, features_of(match.without(place)), None)
        for number, question in enumerate(texts.vocabulary.off_domain):
            features = features_of(_match(index, question, texts))
            yield CalibrationTrial(Answerable.FOREIGN, number, features, None)


def _match(index: Index, question: str, texts: Texts) -> Match:
    meant = texts.memory.questions([question])[0] if texts.memory else None
    return index.match(index.reader.read(question), meant, asked_of(question))


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
        sharpness=_sharpness(known),
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


def _sharpness(known: Sequence[CalibrationTrial]) -> float:
    """That by which the right entries would have had most."""
    from scipy.optimize import minimize_scalar

    held = [(trial.features.vying, trial.rank) for trial in known if trial.rank is not None]
    held = [(scores, rank) for scores, rank in held if rank < len(scores)]

    def surprise(sharpness: float) -> float:
        return -sum(log(max(shares(scores, sharpness)[rank], 1e-9)) for scores, rank in held)

    return float(minimize_scalar(surprise, bounds=SHARPNESS, method="bounded").x)


def _thresholds(judged: Sequence[Judged]) -> Thresholds:
    """The thresholds that cost least."""
    trials = [one.trial for one in judged]
    of_first = np.array([one.chances[0] for one in judged])
    of_two = np.array([sum(one.chances[:2]) for one in judged])
    known = np.array([one.known for one in judged])
    first, in_two, in_three = (
        np.array([trial.rank is not None and trial.rank < among for trial in trials]) for among in (1, 2, 3)
    )
    weights = _weights(trials)
    steps = [float(step) for step in np.round(np.arange(0.02, 1.0, 0.01), 2)]

    def cost_of_answers(sure: float) -> float:
        return float((weights * np.where(of_first >= sure, WRONG * ~first, HANDED_OVER)).sum())

    def cost_of_titles(maybe: float) -> float:
        are_shown = known >= maybe
        return float(
            (weights * np.where(are_shown, TITLES_READ + HANDED_OVER * ~in_three, HANDED_OVER)).sum()
        )

    answered = {step: cost_of_answers(step) for step in steps}
    # Costs are flat around the least, and a title costs a tap: of those that are as good, the one that
    # answers most.
    sure = min(step for step, cost in answered.items() if cost <= AS_GOOD * min(answered.values()))
    shown = {step: cost_of_titles(step) for step in steps}
    # Titles that have nothing to do with the question cost trust as well: the fewest that are as good.
    maybe = max(step for step, cost in shown.items() if cost <= AS_GOOD * min(shown.values()))

    def saved_by_two(probable: float) -> float:
        are_shown = (of_two >= probable) & (of_first < sure)
        return float((weights * np.where(are_shown, np.where(in_two, TITLES_READ, -MISREAD), 0.0)).sum())

    # What answers at once saves the titles, what does not costs as much. It is flat around the most, and an
    # answer at once spares a tap.
    saved = {step: saved_by_two(step) for step in steps}
    probable = min(step for step, gain in saved.items() if gain >= AS_SAVING * max(saved.values()))
    return Thresholds(sure=sure, probable=probable, maybe=maybe)
