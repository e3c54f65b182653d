"""The ranking: how near each entry is to a question, from lexical scores added up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from knowledge_base.entries import Asked, Base, Entry
from knowledge_base.french.letters import GRAM_COLUMNS, gram_columns
from knowledge_base.french.text import Reader, Words
from knowledge_base.french.vocabulary import Vocabulary
from knowledge_base.ranking.meaning import Meanings, Memory, fit_meanings
from knowledge_base.ranking.postings import Postings, fit_postings
from knowledge_base.ranking.rows import (
    Flags,
    Floats,
    Integers,
    Rows,
    columns_of,
    fit_rows,
)
from knowledge_base.understanding.asked import answered_by

TITLE_WEIGHT = 3
"""The title counts three times among the texts of its entry."""
ANSWER_HEAD = 600
"""Characters of the answer that are read letter by letter: the rule stands first, its source last."""
MOST_ANSWERS = 20_000
"""Entries beyond which answers are read by words only: their letters would take gigabytes."""
MOST_WHOLE = 20_000
"""Phrasings up to which every entry is looked at closely: ten thousand take a millisecond."""
CANDIDATES = 300
"""Entries that are looked at closely beyond."""

PHRASING_WORDS, PHRASING_LETTERS, ENTRY_WORDS, ENTRY_LETTERS = 0.5, 0.5, 3.0, 1.5
PHRASINGS = 1.0
ASKED = 0.05
"""Share of its score that an entry gains or loses by what it answers: how long, which paper, who…"""
NEAREST = 3
"""Phrasings of an entry that speak together: one that is near by chance has no company."""
PHRASING_MEANING, ENTRY_MEANING = 2.0, 1.5
"""Weights of the scores: see ``docs/verdict.md``."""

VERBATIM = 0.999
"""Likeness from which a question is a phrasing of the entry, word for word."""
VERBATIM_BONUS = 10.0
"""More than the scores together: what somebody wrote in an entry finds that entry before any other."""


@dataclass(frozen=True)
class Scored:
    entry_id: str
    score: float


@dataclass(frozen=True)
class Match:
    """How a question meets each entry of ``places``: scores in 0..1, and what is known of its words.

    The first two compare it with the entry's best phrasing, the next two with all that the entry says;
    ``phrasings`` with its three nearest phrasings, by all that is known of them; ``meaning`` with what they
    mean (nothing without the option). ``asked`` is 1 where what is asked is what the entry answers first, -1
    where it answers nothing of it. ``held`` is the share of what its words tell that the entry holds.
    ``length`` counts its different words; ``nearest`` is the best likeness in meaning.
    """

    places: Integers
    phrasing_words: Floats
    phrasing_letters: Floats
    entry_words: Floats
    entry_letters: Floats
    phrasings: Floats
    meaning: Floats
    asked: Floats
    held: Floats
    length: int
    nearest: float

    @property
    def total(self) -> Floats:
        likeness: Floats = (
            PHRASING_WORDS * self.phrasing_words
            + PHRASING_LETTERS * self.phrasing_letters
            + ENTRY_WORDS * self.entry_words
            + ENTRY_LETTERS * self.entry_letters
            + PHRASINGS * self.phrasings
            + self.meaning
        )
        total: Floats = likeness * (1 + ASKED * self.asked) + VERBATIM_BONUS * self.verbatim
        return total

    @property
    def verbatim(self) -> Flags:
        """Where the question is a phrasing of the entry, word for word."""
        flags: Flags = np.minimum(self.phrasing_words, self.phrasing_letters) >= VERBATIM
        return flags

    def rank(self, place: int) -> int:
        """Of the entry at ``place``, from 0; after all the others when it is not among them."""
        total = self.total
        found = np.flatnonzero(self.places == place)
        return int((total > total[found[0]]).sum()) if len(found) else len(total)

    def without(self, place: int) -> Match:
        """As if the entry at ``place`` did not exist."""
        kept = self.places != place
        of_each = {name: each for name, each in vars(self).items() if isinstance(each, np.ndarray)}
        return replace(self, **{name: each[kept] for name, each in of_each.items()})


@dataclass(frozen=True)
class Index:
    """A fitted base, only read from. An entry's phrasings stand side by side, the first at ``firsts[n]``.

    ``firsts`` has one number more, which ends the last entry. ``words`` gives the column of each stem.
    ``answers`` is entries × ``Asked``: 1 for what an entry answers first, 0 for what else it answers, -1
    for the rest.
    """

    entry_ids: tuple[str, ...]
    firsts: Integers
    reader: Reader
    words: dict[str, int]
    phrasing_words: Rows
    phrasing_letters: Rows
    entry_words: Postings
    entry_letters: Rows
    answers: Floats
    meanings: Meanings | None = None

    def match(self, question: Words, meant: Floats | None = None, asked: Collection[Asked] = ()) -> Match:
        """``meant`` is the question as the option encodes it, where the base is encoded too; ``asked``, what
        it asks of its subject.
        """
        words = columns_of(question.stems, self.words)
        letters = gram_columns(question.content)
        coverage = self.entry_words.coverage(words)
        places = self._candidates(coverage)
        is_whole = len(places) == len(coverage)
        rows, starts = (None, self.firsts[:-1]) if is_whole else self._rows_of(places)
        by_words = self.phrasing_words.cosine(words, rows)
        by_letters = self.phrasing_letters.cosine(letters, rows)
        likeness = by_words + by_letters
        meaning, nearest = np.zeros(len(places), np.float32), 0.0
        if self.meanings is not None and meant is not None:
            phrasings = self.meanings.phrasings.near(meant, rows)
            entries = self.meanings.entries.near(meant, None if is_whole else places)
            likeness = likeness + phrasings.centred
            nearest = float(phrasings.plain.max())
            best = np.maximum.reduceat(phrasings.centred, starts)
            meaning = (PHRASING_MEANING * best + ENTRY_MEANING * entries.centred).astype(np.float32)
        return Match(
            places=places,
            phrasing_words=np.maximum.reduceat(by_words, starts),
            phrasing_letters=np.maximum.reduceat(by_letters, starts),
            entry_words=coverage[places],
            entry_letters=self.entry_letters.cosine(letters, None if is_whole else places),
            phrasings=_of_nearest(likeness, starts),
            meaning=meaning,
            asked=self._answering(asked)[places],
            held=self.entry_words.held(words)[places],
            length=len(set(question.content)),
            nearest=nearest,
        )

    def ranking(self, match: Match, *, limit: int = 10) -> list[Scored]:
        """The best entries, best first; those that share nothing with the question are left out."""
        scores = match.total
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Scored(self.entry_ids[match.places[n]], float(scores[n])) for n in best if scores[n] > 0]

    def _answering(self, asked: Collection[Asked]) -> Floats:
        columns = [column for column, one in enumerate(Asked) if one in asked]
        return self.answers[:, columns].max(axis=1) if columns else np.zeros(len(self.answers), np.float32)

    def _candidates(self, coverage: Floats) -> Integers:
        """All entries, or those whose words are nearest to the question's where there are very many."""
        if self.firsts[-1] <= MOST_WHOLE:
            return np.arange(len(coverage))
        few = min(CANDIDATES, len(coverage) - 1)
        return np.sort(np.argpartition(-coverage, few)[:few])

    def _rows_of(self, places: Integers) -> tuple[Integers, Integers]:
        """The phrasings of these entries, and where each entry begins among them."""
        sizes = self.firsts[places + 1] - self.firsts[places]
        starts = np.cumsum(sizes) - sizes
        return np.arange(sizes.sum()) + np.repeat(self.firsts[places] - starts, sizes), starts


class Texts:
    """The texts of a base, each read once, however many times the base is fitted.

    Its own words are those that others' typos are mended to: they are read as they stand.
    """

    def __init__(self, vocabulary: Vocabulary, memory: Memory | None = None) -> None:
        """``memory`` encodes, where the option is there."""
        self.vocabulary = vocabulary
        self.memory = memory
        self._reader = Reader(vocabulary)
        self._spelt: dict[str, list[str]] = {}
        self._read: dict[str, Words] = {}

    def reader(self, entries: Iterable[Entry]) -> Reader:
        """For questions to a base of these entries."""
        texts = (text for e in entries for text in (*e.phrasings, *e.keywords, e.answer))
        return self._reader.knowing(map(self._spelling, texts))

    def read(self, text: str) -> Words:
        if text not in self._read:
            self._read[text] = self._reader.read(text)
        return self._read[text]

    def _spelling(self, text: str) -> list[str]:
        if text not in self._spelt:
            self._spelt[text] = self._reader.spelt(text)
        return self._spelt[text]


def fit(base: Base, texts: Texts) -> Index:
    """Fit the whole index: a second for two hundred entries. Raise ``ValueError`` on an empty base."""
    entries = base.entries
    phrasings = [[texts.read(text) for text in entry.phrasings] for entry in entries]
    said = [_said(entry, read, texts) for entry, read in zip(entries, phrasings, strict=True)]
    words = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(said)))}
    sizes = [len(read) for read in phrasings]
    flat = list(chain.from_iterable(phrasings))
    by_words = fit_rows([columns_of(read.stems, words) for read in flat], len(words))
    by_letters = fit_rows([gram_columns(read.content) for read in flat], GRAM_COLUMNS)
    meanings = fit_meanings(entries, texts.memory) if texts.memory else None
    return Index(
        entry_ids=tuple(entry.id for entry in entries),
        firsts=np.cumsum([0, *sizes], dtype=np.int64),
        reader=texts.reader(entries),
        words=words,
        phrasing_words=by_words,
        phrasing_letters=by_letters,
        entry_words=fit_postings([columns_of(stems, words) for stems in said], len(words)),
        entry_letters=fit_rows(_letters(entries, phrasings, texts), GRAM_COLUMNS),
        answers=np.array([_answers(entry) for entry in entries], np.float32),
        meanings=meanings,
    )


def _answers(entry: Entry) -> list[int]:
    """Of each thing that may be asked; all the same where nothing tells what the entry answers."""
    first, others = entry.asks[:1], answered_by(entry)
    return [int(one in first) - int(bool(others) and one not in others) for one in Asked]


def _of_nearest(likeness: Floats, starts: Integers) -> Floats:
    """The mean of the few nearest phrasings of each entry; of those it has, where it has fewer."""
    sizes = np.diff(starts, append=len(likeness))
    rest, told, counted = likeness, np.zeros(len(starts), np.float32), np.zeros(len(starts), np.float32)
    for _ in range(NEAREST):
        nearest = np.maximum.reduceat(rest, starts)
        is_one = np.isfinite(nearest)
        told += np.where(is_one, nearest, 0)
        counted += is_one
        rest = np.where(rest < np.repeat(nearest, sizes), rest, -np.inf)
    return told / counted


def _said(entry: Entry, phrasings: Sequence[Words], texts: Texts) -> list[str]:
    """Every stem of an entry, as many times as it counts."""
    title, *variants = phrasings
    others = (*variants, *map(texts.read, entry.keywords), texts.read(entry.answer))
    return [*title.stems * TITLE_WEIGHT, *(stem for text in others for stem in text.stems)]


def _letters(entries: Sequence[Entry], phrasings: Sequence[Sequence[Words]], texts: Texts) -> list[Integers]:
    """The letters of all that each entry says, the end of its answer excepted."""
    has_answers = len(entries) <= MOST_ANSWERS
    heads = [(texts.read(e.answer[:ANSWER_HEAD]),) if has_answers else () for e in entries]
    return [
        gram_columns([word for text in (*read, *head) for word in text.content])
        for read, head in zip(phrasings, heads, strict=True)
    ]
