"""How likely it is that the best entry is the right one: measures of a match, weighed by calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from knowledge_base.ranking.index import VERBATIM_BONUS, Match

LONE_WORD = 0.49
"""The most that a word alone may get: it is a subject, not yet a question, and gets titles at best."""


VYING = 10
"""Entries between which a question is shared out: those beyond have nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where the four zones part, in chances from 0 to 1.

    ``sure`` is that the first entry is the right one; ``probable``, that one of the first two is; ``maybe``,
    that the base holds the answer at all.
    """

    sure: float
    probable: float
    maybe: float


@dataclass(frozen=True)
class Features:
    """What tells whether the base knows, how near its best entry is; and what vies for the question.

    ``total`` is its score, ``lead`` the share of it that the second does not reach. ``phrasing`` is its
    nearest phrasing's likeness, ``letters`` that of all it says, ``held`` the share of what the question's
    words tell that it holds. ``nearest``, the best likeness in meaning, is 0 without the option. ``vying``
    are the best scores, from the best down.

    Few, on purpose: what depends on how long a question is, or on how much of it the base knows, differs
    between those that a base holds and those that agents ask.
    """

    total: float
    lead: float
    phrasing: float
    letters: float
    held: float
    nearest: float
    is_lone_word: bool
    is_verbatim: bool
    vying: tuple[float, ...]

    @property
    def weighed(self) -> tuple[float, ...]:
        return self.total, self.lead, self.phrasing, self.letters, self.held, self.nearest


@dataclass(frozen=True)
class Odds:
    """A logistic regression on the features."""

    weights: tuple[float, ...]
    bias: float

    def chance(self, features: Features) -> float:
        terms = zip(self.weights, features.weighed, strict=True)
        return 1 / (1 + exp(-self.bias - sum(weight * feature for weight, feature in terms)))


@dataclass(frozen=True)
class Calibration:
    """What a base learnt of its own confidence, and the thresholds that go with it.

    ``known`` gives the chance that the base holds the answer. The entries that vie for the question share it
    out by their scores, the more unequally the greater ``sharpness``: near entries are no sign that none
    answers.
    """

    known: Odds
    sharpness: float
    thresholds: Thresholds

    def knowing(self, features: Features) -> float:
        """Chance, in 0..1, that the base holds the answer, be it in another entry than the best."""
        return 1.0 if features.is_verbatim else self.known.chance(features)

    def chances(self, features: Features) -> tuple[float, ...]:
        """Of each of the best entries, from the best down, to be the right one. A phrasing of the base is no
        guess.
        """
        if features.is_verbatim:
            return (1.0,)
        known = self.knowing(features)
        first, *others = (known * share for share in shares(features.vying, self.sharpness))
        return (min(first, LONE_WORD) if features.is_lone_word else first, *others)


def shares(scores: Sequence[float], sharpness: float) -> Sequence[float]:
    """Of a whole, best first: what is ahead by ``1 / sharpness`` has some three times as much."""
    away = [exp(sharpness * (score - scores[0])) for score in scores]
    return [one / sum(away) for one in away]


def features_of(match: Match) -> Features:
    total = match.total
    vying = np.argsort(-total)[:VYING]
    best = int(vying[0])
    is_verbatim = bool(match.verbatim[best])
    score = float(total[best]) - VERBATIM_BONUS * is_verbatim
    second = float(total[vying[1]]) if len(vying) > 1 else 0.0
    return Features(
        total=score,
        lead=(score - second) / score if score > 0 else 0.0,
        phrasing=float(match.phrasing_words[best] + match.phrasing_letters[best]) / 2,
        letters=float(match.entry_letters[best]),
        held=float(match.held[best]),
        nearest=match.nearest,
        is_lone_word=match.length == 1,
        is_verbatim=is_verbatim,
        vying=tuple(map(float, total[vying])),
    )
