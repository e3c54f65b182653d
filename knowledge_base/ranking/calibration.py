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
from knowledge_base.ranking.confidence import Calibration, Features, Thresholds, features_of
from knowledge_base.ranking.index import MOST_WHOLE, Index, Match, Texts, fit

WRONG, HANDED_OVER = 10.0, 1.0
TITLES_READ = 0.15
"""Cost of reading three titles, a few seconds, whether or not the right one is among them."""

FOLDS = 4
MOST_ASKED = 300
"""Phrasings left out of one fold: beyond, more would only take longer."""
CLASS_WEIGHTS = (0.0, 0.5, 1.0, 2.0)
FEWEST_ASKED = 40
"""Below, nothing can be learnt: the defaults are used."""
LEADS = (0.0, 0.05, 0.1)
AS_GOOD = 1.01
"""Costs within one per cent of the least are not told apart."""
LEAST_SURE = WRONG / (WRONG + HANDED_OVER)
"""The confidence at which an answer costs what handing over costs; never less, whatever the trials say."""

# What five French bases with one or two phrasings an entry found together: see docs/verdict.md. They showed
# titles from 0.07; a base on which nothing could be measured waits until they are less of a guess.
DEFAULT = Calibration(
    weights=(0.1, 1.1, 1.0, -0.1, 1.1, -0.6, 1.7, 1.0, 0.0),
    bias=-5.8,
    thresholds=Thresholds(sure=0.91, maybe=0.15, lead=0.1),
)
DEFAULT_WITH_MEANING = Calibration(
    weights=(0.5, 0.8, 0.7, -1.3, 1.2, -1.0, 2.1, 1.2, -2.7),
    bias=-5.5,
    thresholds=Thresholds(sure=0.91, maybe=0.15, lead=0.1),
)


class Asked(Enum):
    """Who could have answered the question."""

    KNOWN = auto()
    MASKED = auto()
    FOREIGN = auto()


EXPECTED = {Asked.KNOWN: 0.6, Asked.MASKED: 0.2, Asked.FOREIGN: 0.2}
"""What agents are expected to ask, in shares: of the base, of the trade but not in it, of anything else."""


@dataclass(frozen=True)
class Trial:
    """A question put to a base that had never seen it. Trials of the same ``group`` stay on the same side."""

    asked: Asked
    group: int
    features: Features
    rank: int | None
    """Place of the right entry, from 0; ``None`` when there is none."""


@dataclass(frozen=True)
class Judged:
    """A trial, with the confidence of a regression that had not seen its entry."""

    trial: Trial
    confidence: float


def calibrate(base: Base, texts: Texts) -> Calibration:
    """Fit the confidence on trials; choose the thresholds on each half, judged from the other half."""
    trials: list[Trial] = []
    classes = 0.0
    folds = FOLDS if sum(len(entry.phrasings) for entry in base.entries) <= MOST_WHOLE else 1
    for fold in range(folds):
        kept, left_out = _split(base, fold)
        if not left_out:
            break
        index = fit(kept, texts, with_classes=fold == 0 or classes > 0)
        known = [(place, _match(index, phrasing, texts)) for place, phrasing in left_out]
        if fold == 0:
            classes = _class_weight(known)
        trials += _trials(index, known, texts, classes)
    known_count = sum(trial.asked is Asked.KNOWN for trial in trials)
    halves = [[trial for trial in trials if trial.group % 2 == side] for side in (0, 1)]
    if known_count < FEWEST_ASKED or any(len({t.rank == 0 for t in half}) < 2 for half in halves):
        return replace(DEFAULT_WITH_MEANING if texts.memory else DEFAULT, classes=classes)
    judged = [
        Judged(trial, fitted.confidence(trial.features))
        for fitting, choosing in (halves, halves[::-1])
        for fitted in (_regression(fitting),)
        for trial in choosing
    ]
    return replace(_regression(trials), thresholds=_thresholds(judged), classes=classes)


def _match(index: Index, question: str, texts: Texts) -> Match:
    meant = texts.memory.questions([question])[0] if texts.memory else None
    return index.match(index.reader.read(question), meant)


def _class_weight(known: Sequence[tuple[int, Match]]) -> float:
    """The weight that finds most of them; the least of those that are as good."""

    def found(weight: float) -> int:
        return sum(match.weighing(weight).rank(place) == 0 for place, match in known)

    return max(CLASS_WEIGHTS, key=lambda weight: (found(weight), -weight))


def _trials(
    index: Index, known: Sequence[tuple[int, Match]], texts: Texts, classes: float
) -> Iterator[Trial]:
    for place, match in known:
        weighed = match.weighing(classes)
        yield Trial(Asked.KNOWN, place, features_of(weighed), weighed.rank(place))
        if len(index.entry_ids) > 1:
            yield Trial(Asked.MASKED, place, features_of(weighed.without(place)), None)
    for number, question in enumerate(texts.vocabulary.off_domain):
        match = _match(index, question, texts).weighing(classes)
        yield Trial(Asked.FOREIGN, number, features_of(match), None)


def _split(base: Base, fold: int) -> tuple[Base, list[tuple[int, str]]]:
    """The base without each entry's variants number ``fold``, ``fold + FOLDS``…, and those variants."""
    entries, left_out = [], []
    for place, entry in enumerate(base.entries):
        away = entry.variants[fold::FOLDS]
        entries.append(replace(entry, variants=tuple(v for v in entry.variants if v not in away)))
        left_out += [(place, phrasing) for phrasing in away]
    step = max(1, -(-len(left_out) // MOST_ASKED))
    return Base(tuple(entries)), left_out[::step]


def _weights(trials: Sequence[Trial]) -> np.ndarray:
    """Each kind of question weighs what is expected of it, however many there are."""
    counts = Counter(trial.asked for trial in trials)
    return np.array([EXPECTED[trial.asked] / counts[trial.asked] for trial in trials])


def _regression(trials: Sequence[Trial]) -> Calibration:
    from sklearn.linear_model import LogisticRegression

    measures = np.array([trial.features.weighed for trial in trials])
    centre, scale = measures.mean(axis=0), measures.std(axis=0) + 1e-9
    right = np.array([trial.rank == 0 for trial in trials])
    model = LogisticRegression()
    model.fit((measures - centre) / scale, right, sample_weight=_weights(trials) * len(trials))
    weights = model.coef_[0] / scale
    bias = float(model.intercept_[0] - weights @ centre)
    return Calibration(tuple(float(weight) for weight in weights), bias, DEFAULT.thresholds)


def _thresholds(judged: Sequence[Judged]) -> Thresholds:
    """The thresholds that cost least."""
    trials = [one.trial for one in judged]
    confidence = np.array([one.confidence for one in judged])
    leads = np.array([trial.features.lead for trial in trials])
    first = np.array([trial.rank == 0 for trial in trials])
    in_three = np.array([trial.rank is not None and trial.rank < 3 for trial in trials])
    weights = _weights(trials)
    steps = np.round(np.arange(0.02, 1.0, 0.01), 2)

    def cost_of_answers(sure: float, lead: float) -> float:
        answered = (confidence >= sure) & (leads >= lead)
        return float((weights * np.where(answered, WRONG * ~first, HANDED_OVER)).sum())

    def cost_of_titles(maybe: float) -> float:
        shown = confidence >= maybe
        return float((weights * np.where(shown, TITLES_READ + HANDED_OVER * ~in_three, HANDED_OVER)).sum())

    choices = [(float(sure), lead) for sure in steps if sure >= LEAST_SURE for lead in LEADS]
    costs = [cost_of_answers(*choice) for choice in choices]
    # Costs are flat around the least, and a title costs a tap: of those that are as good, the one that
    # answers most.
    sure, lead = next(c for c, cost in zip(choices, costs, strict=True) if cost <= AS_GOOD * min(costs))
    maybe = min((float(step) for step in steps[::-1] if step <= sure), key=cost_of_titles)
    return Thresholds(sure=sure, maybe=maybe, lead=lead)
