"""How likely it is that the best entry is the right one: measures of a match, weighed by calibration."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p

import numpy as np

from knowledge_base.ranking.index import VERBATIM_BONUS, Match

LONE_WORD = 0.5
"""The most that a word alone may get: it is a subject, not yet a question."""
FOLLOWERS = 5
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
    """What tells a good best entry from a bad one: how near it is, and it alone.

    ``margin`` is its lead on the second, ``height`` on the mean of the next five; ``lead`` is ``margin`` as a
    share of its score. ``phrasing`` is its nearest phrasing's likeness, ``words`` and ``letters`` that of all
    it says; ``known_share`` is what the base knows of the question's words; ``nearest``, the best likeness in
    meaning, is 0 without the option.
    """

    total: float
    margin: float
    height: float
    phrasing: float
    words: float
    letters: float
    known_share: float
    length: float
    nearest: float
    lead: float
    is_lone_word: bool
    is_verbatim: bool

    @property
    def weighed(self) -> tuple[float, ...]:
        return (
            self.total,
            self.margin,
            self.height,
            self.phrasing,
            self.words,
            self.letters,
            self.known_share,
            self.length,
            self.nearest,
        )


@dataclass(frozen=True)
class Calibration:
    """A logistic regression on the features, and the thresholds that go with it."""

    weights: tuple[float, ...]
    bias: float
    thresholds: Thresholds
    classes: float = 0.0
    """Weight, in the ranking, of what the phrasings of an entry have in common."""

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
    is_verbatim = bool(match.verbatim[best])
    score = float(total[best]) - VERBATIM_BONUS * is_verbatim
    followers = np.sort(np.delete(total, best))[::-1][:FOLLOWERS]
    margin = score - float(followers[0]) if len(followers) else score
    return Features(
        total=score,
        margin=margin,
        height=score - float(followers.mean()) if len(followers) else score,
        phrasing=float(match.phrasing_words[best] + match.phrasing_letters[best]) / 2,
        words=float(match.entry_words[best]),
        letters=float(match.entry_letters[best]),
        known_share=match.known_share,
        length=log1p(min(match.length, LONGEST)),
        nearest=match.nearest,
        lead=margin / max(score, 1e-9),
        is_lone_word=match.length == 1,
        is_verbatim=is_verbatim,
    )
