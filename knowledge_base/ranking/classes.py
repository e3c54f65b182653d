"""What the phrasings of an entry have in common: kernel ridge regression, one class an entry.

As good as a logistic regression on the same rows, and it is one linear system.
"""

from __future__ import annotations

import numpy as np

from knowledge_base.ranking.rows import Floats, Integers

PENALTY = 0.5
MOST_PHRASINGS = 6_000
"""The system grows as their cube."""
FEWEST_PER_ENTRY = 1.5
"""Below, there is nothing to have in common."""


def fit_classes(likeness: Floats, owners: Integers) -> Floats:
    """Phrasings × entries: what each phrasing tells for each entry.

    ``likeness`` is that of the phrasings two by two; ``owners`` gives the entry of each.
    """
    from scipy.linalg import solve

    truth = np.zeros((len(owners), owners[-1] + 1), np.float32)
    truth[np.arange(len(owners)), owners] = 1
    penalised = likeness + PENALTY * np.eye(len(owners), dtype=np.float32)
    weights: Floats = solve(penalised, truth, assume_a="pos", overwrite_a=True, overwrite_b=True)
    return weights
