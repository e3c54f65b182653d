"""Inverted indexes: fitted once by scikit-learn, read with numpy alone, so that a start stays quick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p, sqrt
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
        weights = {term: (1 + log(count)) * self._idf(term) for term, count in counts.items()}
        norm = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return self._sum((term, weight / norm) for term, weight in weights.items())

    def coverage(self, terms: Iterable[str]) -> Floats:
        """BM25 score of each row as a share, in 0..1, of the best that the terms could get."""
        distinct = set(terms)
        best = (SATURATION + 1) * sum(map(self._idf, distinct))
        return self._sum((term, 1 / best) for term in distinct)

    def _idf(self, term: str) -> float:
        return float(self.idf[self.terms[term]]) if term in self.terms else self.rarest

    def _sum(self, weighted: Iterable[tuple[str, float]]) -> Floats:
        total = np.zeros(self.height, dtype=np.float32)
        for term, weight in weighted:
            place = self.terms.get(term)
            if place is not None:
                span = slice(self.starts[place], self.starts[place + 1])
                # A row stands once under a term, so that this sum misses nothing.
                total[self.rows[span]] += weight * self.weights[span]
        return total


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
