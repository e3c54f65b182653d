"""Texts as rows of weighed terms: fitted by scikit-learn, read as SciPy's sparse matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Sparse = Any  # SciPy publishes no types.

UNKNOWN = -1
"""The column of a word that no text holds."""


@dataclass(frozen=True)
class Rows:
    """Texts × columns, each row of length one: TF-IDF with sublinear counts.

    ``matrix`` lies column by column: a question reads only those of its own terms, and counts the unknown
    ones in its length. ``rarest`` is the inverse frequency of a term that no text holds.
    """

    idf: Floats
    rarest: float
    matrix: Sparse

    def cosine(self, columns: Integers, rows: Integers | None = None) -> Floats:
        """Cosine similarity, in 0..1, of a question, given by its columns, with each row, or with these."""
        found, times = np.unique(columns[columns >= 0], return_counts=True)
        weights = (1 + np.log(times)) * self.idf[found]
        unknown = np.count_nonzero(columns == UNKNOWN) * self.rarest**2
        length = np.sqrt(weights @ weights + unknown) or 1.0
        likeness: Floats = self.matrix[:, found] @ (weights / length).astype(np.float32)
        return likeness if rows is None else likeness[rows]


def fit_rows(texts: Sequence[Integers], width: int) -> Rows:
    from sklearn.feature_extraction.text import TfidfTransformer

    transformer = TfidfTransformer(sublinear_tf=True)
    matrix = transformer.fit_transform(counted(texts, width))
    rarest = float(np.log(1 + len(texts)) + 1)
    return Rows(transformer.idf_.astype(np.float32), rarest, matrix.astype(np.float32).tocsc())


def counted(texts: Sequence[Integers], width: int) -> Sparse:
    """Texts × columns: how many times each term stands in each text."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *map(len, texts)])
    columns = np.concatenate(texts) if ends[-1] else np.zeros(0, np.int64)
    counts = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(texts), width))
    counts.sum_duplicates()
    matrix: Sparse = counts
    return matrix


def columns_of(words: Sequence[str], places: Mapping[str, int]) -> Integers:
    return np.fromiter((places.get(word, UNKNOWN) for word in words), np.int64, len(words))
