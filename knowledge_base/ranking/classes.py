"""What the phrasings of an entry have in common: a linear support vector machine, one class an entry.

It is kept as what each phrasing tells for each entry, which is little: a question needs only to be compared
with the phrasings, as it is already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge_base.ranking.rows import Floats, Integers, Sparse

MOST_TAUGHT = 3_000_000
"""Phrasings × entries: each takes its turn for each, some ten seconds in all."""
FEWEST_PER_ENTRY = 1.5
"""Below, there is nothing to have in common."""


@dataclass(frozen=True)
class Classes:
    """``weights`` is entries × phrasings, sparse; ``bias`` is that of each entry."""

    weights: Sparse
    bias: Floats

    def told(self, likeness: Floats) -> Floats:
        """About 0 for the entries of other phrasings, 1 for theirs; nothing of what is like none.

        ``likeness`` is that of a question with each phrasing, by all that it was taught on, added up.
        """
        told: Floats = self.weights @ likeness + self.bias if likeness.any() else np.zeros_like(self.bias)
        return told

    def weighing(self, weight: float) -> Classes:
        """The same, which tells ``weight`` times as much."""
        return replace(self, weights=self.weights * np.float32(weight), bias=self.bias * np.float32(weight))


def are_teachable(owners: Integers) -> bool:
    """``owners`` gives the entry of each phrasing. Two entries alone would make but one class."""
    entries = int(owners[-1]) + 1
    return entries > 2 and FEWEST_PER_ENTRY * entries <= len(owners) <= MOST_TAUGHT / entries


def fit_classes(parts: Sequence[Sparse | Floats], owners: Integers) -> Classes:
    """``parts`` are what is known of the phrasings, a row each: their products are what is added up."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.svm import LinearSVC

    rows = hstack([csr_matrix(part) for part in parts], format="csr")
    rows = rows[:, np.unique(rows.indices)]  # a hash leaves most columns empty
    model = LinearSVC(tol=1e-5, random_state=0).fit(rows, owners)
    sides = np.where(owners[:, None] == model.classes_, 1.0, -1.0)
    # At the least loss, a class is the sum of the phrasings that it fails to set a margin apart, each weighed
    # by twice what it lacks. From -1 and 1, what is decided is brought to 0 and 1.
    lacking = sides * np.maximum(0, 1 - sides * model.decision_function(rows))
    bias = (1 + 2 * lacking.sum(axis=0)) / 2
    return Classes(csr_matrix(lacking.T.astype(np.float32)), bias.astype(np.float32))
