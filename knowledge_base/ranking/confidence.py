"""How likely it is that the best entry is the right one: measures of a match, weighed by calibration."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p

import numpy as np

from knowledge_base.ranking.index import Match
from knowledge_base.ranking.postings import Floats

LONE_WORD = 0.5
"""The most that a word alone may get: it is a subject, not yet a question."""
LONGEST = 25
"""Words from which a longer question gives no more confidence: trials know none."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where the three zones part.

    ``sure`` and ``maybe`` are confidences in 0..1. ``lead`` is the share of its score that the best entry
    keeps ahead of the second before it may be given as the answer.
    """

    sure: float
    maybe: float
    lead: float


@dataclass(frozen=True)
class Features:
    """What tells a good best entry from a bad one: how much it shares with the question, and it alone."""

    words: float
    words_margin: float
    letters: float
    letters_margin: float
    length: float
    lead: float
    is_lone_word: bool
    is_verbatim: bool

    @property
    def weighed(self) -> tuple[float, ...]:
        return (self.words, self.words_margin, self.letters, self.letters_margin, self.length)


@dataclass(frozen=True)
class Calibration:
    """A logistic regression on the features, and the thresholds that go with it."""

    weights: tuple[float, ...]
    bias: float
    thresholds: Thresholds

    def confidence(self, features: Features) -> float:
        """Chance, in 0..1, that the best entry is the right one. A phrasing of the base is no guess."""
        if features.is_verbatim:
            return 1.0
        terms = zip(self.weights, features.weighed, strict=True)
        chance = 1 / (1 + exp(-self.bias - sum(weight * feature for weight, feature in terms)))
        return min(chance, LONE_WORD) if features.is_lone_word else chance


def features_of(match: Match) -> Features:
    total = match.total
    best = int(np.argmax(total))
    return Features(
        words=float(match.entry_words[best]),
        words_margin=_margin(match.entry_words, best),
        letters=float(match.entry_letters[best]),
        letters_margin=_margin(match.entry_letters, best),
        length=log1p(min(match.length, LONGEST)),
        lead=_margin(total, best) / max(float(total[best]), 1e-9),
        is_lone_word=match.length == 1,
        is_verbatim=bool(match.verbatim[best]),
    )


def _margin(scores: Floats, best: int) -> float:
    """By how much ``best`` is ahead of all others; negative when it is behind."""
    others: list[float] = np.delete(scores, best).tolist()
    return float(scores[best]) - max(others, default=0.0)
