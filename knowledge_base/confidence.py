"""How likely it is that the best entry is the right one: measures of a match, weighed by calibration."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p

import numpy as np

from knowledge_base.index import Match
from knowledge_base.postings import Floats

VERBATIM = 0.999
"""Likeness from which a question is a phrasing of the entry, word for word."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where the three zones part.

    ``sure`` and ``maybe`` are confidences in 0..1. ``lead`` is the share of its score that the best entry
    keeps ahead of the second before it may be given as the answer. ``known`` is the share of a question that
    the base must have words for: below, it is about something else.
    """

    sure: float
    maybe: float
    lead: float
    known: float


@dataclass(frozen=True)
class Features:
    """What tells a good best entry from a bad one."""

    score: float
    margin: float
    letters: float
    words_margin: float
    length: float
    known: float
    verbatim: bool

    @property
    def weighed(self) -> tuple[float, ...]:
        return (self.score, self.margin, self.letters, self.words_margin, self.length)

    @property
    def lead(self) -> float:
        return self.margin / self.score if self.score > 0 else 0.0


@dataclass(frozen=True)
class Calibration:
    """A logistic regression on the features, and the thresholds that go with it."""

    weights: tuple[float, ...]
    bias: float
    thresholds: Thresholds

    def confidence(self, features: Features) -> float:
        """Chance, in 0..1, that the best entry is the right one. A phrasing of the base is not guessed at."""
        if features.verbatim:
            return 1.0
        terms = zip(self.weights, features.weighed, strict=True)
        return 1 / (1 + exp(-self.bias - sum(weight * feature for weight, feature in terms)))


def features_of(match: Match) -> Features:
    total = match.total
    best = int(np.argmax(total))
    likeness = min(match.phrasing_words[best], match.phrasing_letters[best])
    return Features(
        score=float(total[best]),
        margin=_margin(total, best),
        letters=float(match.entry_letters[best]),
        words_margin=_margin(match.entry_words, best),
        length=log1p(match.length),
        known=match.known,
        verbatim=bool(likeness >= VERBATIM),
    )


def _margin(scores: Floats, best: int) -> float:
    """By how much ``best`` is ahead of all others; negative when it is behind."""
    others = np.delete(scores, best)
    return float(scores[best] - others.max(initial=0.0))
