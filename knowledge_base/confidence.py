"""How likely it is that the best entry is the right one: a few measures of a match, weighed by calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from knowledge_base.index import Match

Features = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """``sure`` and ``maybe`` are confidences in 0..1; ``lead`` is the share of its score that the best keeps
    ahead of the second before it may be given as the answer."""

    sure: float
    maybe: float
    lead: float


@dataclass(frozen=True)
class Confidence:
    """A logistic regression on the features of a match."""

    weights: tuple[float, ...]
    bias: float

    def of(self, features: Features) -> float:
        """In 0..1."""
        return 1 / (1 + exp(-self.bias - sum(w * f for w, f in zip(self.weights, features, strict=True))))


@dataclass(frozen=True)
class Calibration:
    confidence: Confidence
    thresholds: Thresholds


def features(match: Match) -> Features:
    """What tells a good best entry from a bad one, in an order that calibration and use share."""
    total = match.total
    best = int(np.argmax(total))
    score = float(total[best])
    return (
        score,
        score - _second(total),
        float(match.phrasing_words[best]),
        float(match.phrasing_letters[best]),
        float(match.entry_letters[best]),
        match.known_share,
    )


def lead(scores: Sequence[float]) -> float:
    """Share of its score that the first of ``scores``, best first, keeps ahead of the second."""
    if not scores or scores[0] <= 0:
        return 0.0
    return 1.0 if len(scores) == 1 else 1 - scores[1] / scores[0]


def _second(total: np.ndarray) -> float:
    return float(np.partition(total, -2)[-2]) if total.size > 1 else 0.0
