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
from knowledge_base.french.vocabulary import Vocabulary
from knowledge_base.ranking.confidence import Calibration, Features, Thresholds, features_of
from knowledge_base.ranking.index import fit

WRONG, HANDED_OVER = 10.0, 1.0
TITLES_READ = 0.3
"""Cost of reading three titles, whether or not the right one is among them."""

FOLDS = 4
MOST_ASKED = 4_000
"""Phrasings left out: beyond, more would only take longer."""
FEWEST_ASKED = 40
"""Below, nothing can be learnt: the defaults are used."""
LEADS = (0.0, 0.05, 0.1)
AS_GOOD = 1.01
"""Costs within one per cent of the least are not told apart."""
LEAST_SURE = WRONG / (WRONG + HANDED_OVER)
"""The confidence at which an answer costs what handing over costs; never less, whatever the trials say."""

# What a base of a hundred and forty entries with ten phrasings each found; for a base without phrasings.
DEFAULT = Calibration(
    weights=(3.7, 9.4, 3.3, 6.4, 1.1), bias=-5.4, thresholds=Thresholds(sure=0.94, maybe=0.16, lead=0.1)
)


class Asked(Enum):
    """Who could have answered the question."""

    KNOWN = auto()
    MASKED = auto()
    FOREIGN = auto()


EXPECTED = {Asked.KNOWN: 0.7, Asked.MASKED: 0.2, Asked.FOREIGN: 0.1}
"""What agents are expected to ask, in shares: of the base, of the trade but not in it, of anything else."""


@dataclass(frozen=True)
class Trial:
    """A question put to a base that had never seen it. Trials of the same ``group`` stay on the same side."""

    asked: Asked
    group: int
    features: Features
    rank: int | None
    """Place of the right entry, from 0; ``None`` when there is none."""


def calibrate(base: Base, vocabulary: Vocabulary) -> Calibration:
    """Fit the confidence on half of the entries, choose the thresholds on the other half."""
    trials = list(_trials(base, vocabulary))
    fitting = [trial for trial in trials if trial.group % 2 == 0]
    choosing = [trial for trial in trials if trial.group % 2 == 1]
    known = sum(trial.asked is Asked.KNOWN for trial in trials)
    if known < FEWEST_ASKED or len({trial.rank == 0 for trial in fitting}) < 2:
        return DEFAULT
    fitted = _regression(fitting)
    return replace(fitted, thresholds=_thresholds(choosing, fitted))


def _trials(base: Base, vocabulary: Vocabulary) -> Iterator[Trial]:
    asked = 0
    for fold in range(FOLDS):
        kept, left_out = _split(base, fold)
        if not left_out or asked >= MOST_ASKED:
            return
        index = fit(kept, vocabulary)
        for place, phrasing in left_out[: MOST_ASKED - asked]:
            match = index.match(index.reader.read(phrasing))
            total = match.total
            rank = int((total > total[place]).sum())
            yield Trial(Asked.KNOWN, place, features_of(match), rank)
            yield Trial(Asked.MASKED, place, features_of(match.without(place)), None)
        for number, question in enumerate(vocabulary.off_domain):
            features = features_of(index.match(index.reader.read(question)))
            yield Trial(Asked.FOREIGN, number, features, None)
        asked += len(left_out)


def _split(base: Base, fold: int) -> tuple[Base, list[tuple[int, str]]]:
    """The base without each entry's variants number ``fold``, ``fold + FOLDS``…, and those variants."""
    entries, left_out = [], []
    for place, entry in enumerate(base.entries):
        away = entry.variants[fold::FOLDS]
        entries.append(replace(entry, variants=tuple(v for v in entry.variants if v not in away)))
        left_out += [(place, phrasing) for phrasing in away]
    return Base(tuple(entries)), left_out


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


def _thresholds(trials: Sequence[Trial], fitted: Calibration) -> Thresholds:
    """The thresholds that cost least on ``trials``, whose entries the regression has not seen."""
    confidence = np.array([fitted.confidence(trial.features) for trial in trials])
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
    # Costs are flat around the least: among those that are as good as it, the most prudent wins.
    as_good = [choice for choice, cost in zip(choices, costs, strict=True) if cost <= AS_GOOD * min(costs)]
    sure, lead = max(as_good)
    maybe = min((float(step) for step in steps[::-1] if step <= sure), key=cost_of_titles)
    return Thresholds(sure=sure, maybe=maybe, lead=lead)
