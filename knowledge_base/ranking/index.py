"""The ranking: how near each entry is to a question, from four lexical scores added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.entries import Base, Entry
from knowledge_base.french.text import Reader, Words
from knowledge_base.french.vocabulary import Vocabulary
from knowledge_base.ranking.postings import Flags, Floats, Integers, Postings, fit_bm25, fit_cosine

SHORTEST_GRAM, LONGEST_GRAM = 2, 5
TITLE_WEIGHT = 3
"""The title counts three times among the texts of its entry."""
ANSWER_HEAD = 600
"""Characters of the answer that are read letter by letter: the rule stands first, its source last."""

PHRASING_WORDS, PHRASING_LETTERS, ENTRY_WORDS, ENTRY_LETTERS = 0.5, 0.5, 3.0, 1.5
"""Weights of the four scores, chosen by leaving phrasings out of the base."""
VERBATIM = 0.999
"""Likeness from which a question is a phrasing of the entry, word for word."""
VERBATIM_BONUS = 10.0
"""More than the four scores together: what somebody wrote in an entry finds that entry before any other."""


@dataclass(frozen=True)
class Scored:
    entry_id: str
    score: float


@dataclass(frozen=True)
class Match:
    """How a question meets each entry: four scores in 0..1, and how many different words it has.

    The first two compare it with the entry's best phrasing, the others with all that the entry says.
    """

    phrasing_words: Floats
    phrasing_letters: Floats
    entry_words: Floats
    entry_letters: Floats
    length: int

    @property
    def total(self) -> Floats:
        total: Floats = (
            PHRASING_WORDS * self.phrasing_words
            + PHRASING_LETTERS * self.phrasing_letters
            + ENTRY_WORDS * self.entry_words
            + ENTRY_LETTERS * self.entry_letters
            + VERBATIM_BONUS * self.verbatim
        )
        return total

    @property
    def verbatim(self) -> Flags:
        """Where the question is a phrasing of the entry, word for word."""
        flags: Flags = np.minimum(self.phrasing_words, self.phrasing_letters) >= VERBATIM
        return flags

    def without(self, place: int) -> Match:
        """As if the entry at ``place`` did not exist."""
        kept = np.arange(len(self.entry_words)) != place
        return Match(
            phrasing_words=self.phrasing_words * kept,
            phrasing_letters=self.phrasing_letters * kept,
            entry_words=self.entry_words * kept,
            entry_letters=self.entry_letters * kept,
            length=self.length,
        )


@dataclass(frozen=True)
class Index:
    """A fitted base, only read from. An entry's phrasings stand side by side, the first at ``firsts[n]``."""

    entry_ids: tuple[str, ...]
    firsts: Integers
    reader: Reader
    phrasing_words: Postings
    phrasing_letters: Postings
    entry_words: Postings
    entry_letters: Postings

    def match(self, question: Words) -> Match:
        letters = list(grams(question.content))
        return Match(
            phrasing_words=self._best_phrasing(self.phrasing_words.cosine(question.stems)),
            phrasing_letters=self._best_phrasing(self.phrasing_letters.cosine(letters)),
            entry_words=self.entry_words.coverage(question.stems),
            entry_letters=self.entry_letters.cosine(letters),
            length=len(set(question.content)),
        )

    def ranking(self, match: Match, *, limit: int = 10) -> list[Scored]:
        """The best entries, best first; those that share nothing with the question are left out."""
        scores = match.total
        places = np.argsort(-scores, kind="stable")[:limit]
        return [Scored(self.entry_ids[n], float(scores[n])) for n in places if scores[n] > 0]

    def _best_phrasing(self, scores: Floats) -> Floats:
        best: Floats = np.maximum.reduceat(scores, self.firsts)
        return best


def fit(base: Base, vocabulary: Vocabulary) -> Index:
    """Fit the whole index: about a second for two hundred entries. Raise ``ValueError`` on an empty base."""
    texts = [text for entry in base.entries for text in (*entry.phrasings, *entry.keywords, entry.answer)]
    reader = Reader(vocabulary).knowing(texts)
    phrasings = [reader.read(text) for entry in base.entries for text in entry.phrasings]
    sizes = [len(entry.phrasings) for entry in base.entries]
    return Index(
        entry_ids=tuple(entry.id for entry in base.entries),
        firsts=np.cumsum([0, *sizes[:-1]], dtype=np.int64),
        reader=reader,
        phrasing_words=fit_cosine([phrasing.stems for phrasing in phrasings]),
        phrasing_letters=fit_cosine([list(grams(phrasing.content)) for phrasing in phrasings]),
        entry_words=fit_bm25([_stems(entry, reader) for entry in base.entries]),
        entry_letters=fit_cosine([_letters(entry, reader) for entry in base.entries]),
    )


def grams(words: Sequence[str]) -> Iterator[str]:
    """Runs of two to five letters inside each word, its edges marked by spaces."""
    for word in words:
        edged = f" {word} "
        for length in range(SHORTEST_GRAM, min(LONGEST_GRAM, len(edged)) + 1):
            for place in range(len(edged) - length + 1):
                yield edged[place : place + length]


def _stems(entry: Entry, reader: Reader) -> list[str]:
    texts = (*[entry.question] * TITLE_WEIGHT, *entry.variants, *entry.keywords, entry.answer)
    return [stem for text in texts for stem in reader.read(text).stems]


def _letters(entry: Entry, reader: Reader) -> list[str]:
    texts = (*entry.phrasings, entry.answer[:ANSWER_HEAD])
    return [gram for text in texts for gram in grams(reader.read(text).content)]
