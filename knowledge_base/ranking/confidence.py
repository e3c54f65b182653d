"""How likely it is that the best entry is the right one: measures of a match, weighed by calibration."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from knowledge_base.ranking.index import VERBATIM_BONUS, Match

LONE_WORD = 0.49
"""The most that a word alone may get: it is a subject, not yet a question, and gets titles at best."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where the four zones part.

    ``sure`` and ``probable`` are chances, in 0..1, that the first entry is the right one; ``maybe``, that the
    base holds the answer at all. ``lead`` is the share of its score that the best entry keeps ahead of the
    second before it may be given as the answer.
    """

    sure: float
    probable: float
    maybe: float
    lead: float


@dataclass(frozen=True)
class Features:
    """What tells a good best entry from a bad one: how near it is, and it alone.

    ``total`` is its score, ``lexical`` that score without what its phrasings have in common; ``lead`` is the
    share of it that the second does not reach. ``phrasing`` is its nearest phrasing's likeness, ``letters``
    that of all it says, ``held`` the share of what the question's words tell that it holds. ``nearest``, the
    best likeness in meaning, is 0 without the option.

    Few, on purpose: what depends on how long a question is, or on how much of it the base knows, differs
    between those that a base holds and those that agents ask.
    """

    total: float
    lexical: float
    lead: float
    phrasing: float
    letters: float
    held: float
    nearest: float
    is_lone_word: bool
    is_verbatim: bool

    @property
    def weighed(self) -> tuple[float, ...]:
        return self.total, self.lexical, self.lead, self.phrasing, self.letters, self.held, self.nearest


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

    ``known`` gives the chance that the base holds the answer; ``right``, that the best entry is that answer,
    if the base holds it. Near entries that vie for a question are no sign that none answers it.
    """

    known: Odds
    right: Odds
    thresholds: Thresholds
    classes: float = 0.0
    """Weight, in the ranking, of what the phrasings of an entry have in common."""

    def knowing(self, features: Features) -> float:
        """Chance, in 0..1, that the base holds the answer, be it in another entry than the best."""
        return 1.0 if features.is_verbatim else self.known.chance(features)

    def confidence(self, features: Features) -> float:
        """Chance, in 0..1, that the best entry is the right one. A phrasing of the base is no guess."""
        if features.is_verbatim:
            return 1.0
        chance = self.knowing(features) * self.right.chance(features)
        return min(chance, LONE_WORD) if features.is_lone_word else chance


def features_of(match: Match) -> Features:
    total = match.total
    best = int(np.argmax(total))
    is_verbatim = bool(match.verbatim[best])
    second = float(np.delete(total, best).max(initial=0))
    score = float(total[best]) - VERBATIM_BONUS * is_verbatim
    return Features(
        total=score,
        lexical=score - float(match.classes[best]),
        lead=(score - second) / score if score > 0 else 0.0,
        phrasing=float(match.phrasing_words[best] + match.phrasing_letters[best]) / 2,
        letters=float(match.entry_letters[best]),
        held=float(match.held[best]),
        nearest=match.nearest,
        is_lone_word=match.length == 1,
        is_verbatim=is_verbatim,
    )
