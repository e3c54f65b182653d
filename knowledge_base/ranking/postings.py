"""An inverted index: for each word, the entries that hold it. It finds candidates among very many."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

import numpy as np

from knowledge_base.ranking.rows import Floats, Integers, counted

SATURATION = 1.5
"""BM25's k1: how fast a repeated word stops counting."""
LENGTH_SHARE = 0.75
"""BM25's b: how much a long text is held against its words."""


@dataclass(frozen=True)
class Postings:
    """The entries of the word ``n`` stand in ``rows[starts[n] : starts[n + 1]]``, their weights beside them.

    ``rarest`` is the inverse frequency of a word that no entry holds.
    """

    idf: Floats
    rarest: float
    starts: Integers
    rows: Integers
    weights: Floats
    height: int

    def coverage(self, words: Integers) -> Floats:
        """BM25 score of each entry as a share, in 0..1, of the best that the words could get."""
        words = np.unique(words)
        scores = np.zeros(self.height, np.float32)
        for word in words[words >= 0]:
            span = self._span(word)
            scores[self.rows[span]] += self.weights[span]
        return scores / np.float32((SATURATION + 1) * self._told(words) or 1.0)

    def held(self, words: Integers) -> Floats:
        """Share, in 0..1, of what the words tell that each entry holds, however often."""
        distinct = np.unique(words)
        shares = np.zeros(self.height, np.float32)
        for word in distinct[distinct >= 0]:
            shares[self.rows[self._span(word)]] += self.idf[word]
        return shares / np.float32(self._told(words) or 1.0)

    def _span(self, word: int) -> slice:
        return slice(self.starts[word], self.starts[word + 1])

    def _told(self, words: Integers) -> float:
        distinct, times = np.unique(words, return_counts=True)
        return float(self.idf[distinct[distinct >= 0]].sum()) + self.rarest * int(times[distinct < 0].sum())


def fit_postings(texts: list[Integers], width: int) -> Postings:
    columns = counted(texts, width).tocsc()
    lengths = np.asarray(columns.sum(axis=1)).ravel()
    frequency = np.diff(columns.indptr)
    idf = np.log1p((len(texts) - frequency + 0.5) / (frequency + 0.5))
    stretch = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(lengths.mean(), 1e-9)
    saturated = columns.data * (SATURATION + 1) / (columns.data + SATURATION * stretch[columns.indices])
    return Postings(
        idf=idf.astype(np.float32),
        rarest=log1p((len(texts) + 0.5) / 0.5),
        starts=columns.indptr.astype(np.int64),
        rows=columns.indices.astype(np.int64),
        weights=(saturated * np.repeat(idf, frequency)).astype(np.float32),
        height=len(texts),
    )
