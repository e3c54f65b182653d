"""Who is measured beside the verdict: what anybody would try first on the same phrasings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Base
from knowledge_base.ranking.encoder import installed_encoder
from knowledge_base.verdict import KnowledgeBase, decide

Scores = NDArray[np.float64]


class Contender(Protocol):
    """Fitted on a base. ``weigh`` gives a score by entry, the top one being its confidence."""

    def weigh(self, question: str) -> Scores: ...


class Fuzzy:
    """rapidfuzz, the best phrasing of each entry."""

    def __init__(self, base: Base, scorer: str) -> None:
        from rapidfuzz import fuzz, utils

        self._clean: Callable[[str], str] = utils.default_process
        self._scorer: Any = getattr(fuzz, scorer)
        self._phrasings, self._firsts = _phrasings(base)
        self._phrasings = [self._clean(text) for text in self._phrasings]

    def weigh(self, question: str) -> Scores:
        from rapidfuzz.process import cdist

        scores = cdist([self._clean(question)], self._phrasings, scorer=self._scorer)[0]
        return np.maximum.reduceat(scores.astype(float), self._firsts)


class DefaultTfidf:
    """scikit-learn's TF-IDF as it comes, cosine, the best phrasing."""

    def __init__(self, base: Base) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        phrasings, self._firsts = _phrasings(base)
        self._vectorizer = TfidfVectorizer()
        self._rows = self._vectorizer.fit_transform(phrasings).T.tocsr()

    def weigh(self, question: str) -> Scores:
        scores = (self._vectorizer.transform([question]) @ self._rows).toarray()[0]
        return np.maximum.reduceat(scores, self._firsts)


class Bm25:
    """bm25s on stemmed phrasings, the best one."""

    def __init__(self, base: Base) -> None:
        import bm25s

        phrasings, self._firsts = _phrasings(base)
        self._index = bm25s.BM25()
        self._index.index([_stems(text) for text in phrasings], show_progress=False)
        self._height = len(phrasings)

    def weigh(self, question: str) -> Scores:
        stems = _stems(question)
        scores = self._index.get_scores(stems) if stems else np.zeros(self._height)
        return np.maximum.reduceat(np.asarray(scores, float), self._firsts)


class Svc:
    """LinearSVC on TF-IDF of words and letters: a class an entry."""

    def __init__(self, base: Base) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        phrasings, firsts = _phrasings(base)
        owners = np.repeat(np.arange(len(firsts)), np.diff([*firsts, len(phrasings)]))
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode")
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._model = make_pipeline(make_union(words, letters), LinearSVC())
        self._model.fit(phrasings, owners)

    def weigh(self, question: str) -> Scores:
        scores: Scores = np.atleast_2d(self._model.decision_function([question]))[0]
        return scores


class Ours:
    """The verdict, with its own zones."""

    def __init__(self, base: Base, *, with_meaning: bool) -> None:
        self.base = KnowledgeBase(base, encoder=installed_encoder() if with_meaning else None)
        self.limits = self.base.thresholds
        self._places = {entry.id: place for place, entry in enumerate(base.entries)}

    def weigh(self, question: str) -> Scores:
        """Of the ten best: their order, the first one bearing the confidence."""
        return self.judge(question)[0]

    def judge(self, question: str) -> tuple[Scores, float, str]:
        """With the chance that the base holds the answer, and the zone."""
        weighed = self.base.weigh(question)
        scores = np.full(len(self._places), -np.inf)
        for rank, (entry, _) in enumerate(weighed.candidates):
            scores[self._places[entry.id]] = weighed.confidence - rank
        return scores, weighed.known, decide(weighed, self.limits).zone


CONTENDERS: dict[str, Callable[[Base], Contender]] = {
    "rapidfuzz token_set_ratio": lambda base: Fuzzy(base, "token_set_ratio"),
    "rapidfuzz WRatio": lambda base: Fuzzy(base, "WRatio"),
    "TF-IDF par défaut": DefaultTfidf,
    "BM25 (bm25s)": Bm25,
    "LinearSVC sur TF-IDF": Svc,
    "Relais": lambda base: Ours(base, with_meaning=False),
    "Relais, option sémantique": lambda base: Ours(base, with_meaning=True),
}


def _phrasings(base: Base) -> tuple[list[str], list[int]]:
    texts: list[str] = []
    firsts = []
    for entry in base.entries:
        firsts.append(len(texts))
        texts += entry.phrasings
    return texts, firsts


def _stems(text: str) -> Sequence[str]:
    from knowledge_base.french.text import stem

    return [stem(word) for word in re.findall(r"\w+", text.lower())]
