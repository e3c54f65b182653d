"""Inverted indexes: fitted once by scikit-learn, read with numpy alone, so that a start stays quick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Sparse = Any  # SciPy publishes no types.

SATURATION = 1.5
"""BM25's k1: how fast a repeated word stops counting."""
LENGTH_SHARE = 0.75
"""BM25's b: how much a long text is held against its words."""


@dataclass(frozen=True)
class Postings:
    """For each term, the rows that hold it and with what weight.

    The rows of the term ``n`` stand in ``rows[starts[n] : starts[n + 1]]``, their weights beside them.
    ``rarest`` is the inverse frequency of a term that no row holds.
    """

    terms: Mapping[str, int]
    idf: Floats
    rarest: float
    starts: Integers
    rows: Integers
    weights: Floats
    height: int

    def cosine(self, terms: Iterable[str]) -> Floats:
        """Cosine similarity of each row with the terms, in 0..1; unknown terms count against every row."""
        counts = Counter(terms)
        places = self._places(counts)
        times = np.fromiter(counts.values(), np.float64, len(counts))
        weights = (1 + np.log(times)) * self._idf(places)
        return self._sum(places, weights / (np.linalg.norm(weights) or 1.0))

    def coverage(self, terms: Iterable[str]) -> Floats:
        """BM25 score of each row as a share, in 0..1, of the best that the terms could get."""
        places = self._places(set(terms))
        best = (SATURATION + 1) * self._idf(places).sum()
        return self._sum(places, np.full(len(places), 1 / (best or 1.0)))

    def _places(self, terms: Collection[str]) -> Integers:
        """Where each term stands; -1 for those that no row holds."""
        return np.fromiter((self.terms.get(term, -1) for term in terms), np.int64, len(terms))

    def _idf(self, places: Integers) -> NDArray[np.float64]:
        return np.where(places >= 0, self.idf[places], self.rarest)

    def _sum(self, places: Integers, weights: NDArray[np.float64]) -> Floats:
        """Of the weights of the terms in each row, each times its own; in one go, however many terms."""
        known = places >= 0
        first, end = self.starts[places[known]], self.starts[places[known] + 1]
        lengths = end - first
        # The spans one after the other: each begins at its first posting, and goes up by one.
        shifts = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        postings = shifts + np.arange(len(shifts))
        worth = np.repeat(weights[known], lengths) * self.weights[postings]
        return np.bincount(self.rows[postings], worth, self.height).astype(np.float32)


def fit_cosine(documents: Sequence[Sequence[str]]) -> Postings:
    """TF-IDF with sublinear counts, each row of length one."""
    from sklearn.feature_extraction.text import TfidfTransformer

    counts, terms = _counted(documents)
    transformer = TfidfTransformer(sublinear_tf=True)
    weights = transformer.fit_transform(counts)
    return _postings(terms, transformer.idf_, log(1 + len(documents)) + 1, weights)


def fit_bm25(documents: Sequence[Sequence[str]]) -> Postings:
    counts, terms = _counted(documents)
    weights = counts.tocoo()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    frequency = np.bincount(weights.col, minlength=len(terms))
    idf = np.log1p((len(documents) - frequency + 0.5) / (frequency + 0.5))
    stretch = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(lengths.mean(), 1e-9)
    saturated = weights.data * (SATURATION + 1) / (weights.data + SATURATION * stretch[weights.row])
    weights.data = saturated * idf[weights.col]
    return _postings(terms, idf, log1p((len(documents) + 0.5) / 0.5), weights)


def _counted(documents: Sequence[Sequence[str]]) -> tuple[Sparse, Mapping[str, int]]:
    """Documents × terms, sparse."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=list, dtype=np.float64)
    counts = vectorizer.fit_transform(documents)
    return counts, {str(term): int(place) for term, place in vectorizer.vocabulary_.items()}


def _postings(terms: Mapping[str, int], idf: NDArray[np.float64], rarest: float, weights: Sparse) -> Postings:
    columns = weights.tocsc()
    return Postings(
        terms=terms,
        idf=idf.astype(np.float32),
        rarest=rarest,
        starts=columns.indptr.astype(np.int64),
        rows=columns.indices.astype(np.int64),
        weights=columns.data.astype(np.float32),
        height=columns.shape[0],
    )
