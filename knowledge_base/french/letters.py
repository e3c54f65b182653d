"""Words by their letters, so that a typo or another ending is still near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SHORTEST_GRAM, LONGEST_GRAM = 2, 5
GRAM_COLUMNS = 2**18
"""A run of letters is known by its hash: two of them seldom meet, and no list of them is kept."""


def gram_columns(words: Sequence[str]) -> NDArray[np.int64]:
    """The columns of the letters of each word, with repeats."""
    return np.concatenate([_grams_of(word) for word in words]) if words else np.zeros(0, np.int64)


def grams(words: Sequence[str]) -> Iterator[str]:
    """Runs of two to five letters inside each word, its edges marked by spaces."""
    for word in words:
        edged = f" {word} "
        for length in range(SHORTEST_GRAM, min(LONGEST_GRAM, len(edged)) + 1):
            for place in range(len(edged) - length + 1):
                yield edged[place : place + length]


@lru_cache(maxsize=65_536)
def _grams_of(word: str) -> NDArray[np.int64]:
    return np.array([crc32(gram.encode()) % GRAM_COLUMNS for gram in grams([word])], np.int64)
