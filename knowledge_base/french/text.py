"""Agents' French made comparable: shorthand, courtesy, typos, synonyms, stems."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from threading import Lock
from typing import Any

from knowledge_base.french.plain import plain_words
from knowledge_base.french.vocabulary import Phrase, Vocabulary, french

SHORTEST_MENDED = 4
"""Letters: a shorter word has too many neighbours to be corrected."""
LONG = 8
"""Letters from which two edits are forgiven instead of one."""
MOST_MENDED_TO = 20_000
"""Words of the base, the most frequent, that a typo may be mended to: beyond, looking takes too long."""


ELIDED = re.compile(r"(?:qu|[cdjlmnst])(?P<word>[aeiouyh]\w+)")
"""« Lattestation », « denregistrement »: an apostrophe that was not typed."""


@dataclass(frozen=True)
class Words:
    """What is compared: ``content`` as written, for its letters; ``stems`` with those of the synonyms."""

    content: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class PhraseTable:
    """What phrases stand for; ``longest`` is the length of the longest one by its first word."""

    meanings: Mapping[Phrase, Phrase]

    @cached_property
    def longest(self) -> Mapping[str, int]:
        longest: dict[str, int] = {}
        for phrase in self.meanings:
            longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
        return longest

    def at(self, words: Sequence[str], place: int) -> tuple[int, Phrase | None]:
        """The longest phrase that begins there: its length and its meaning; (1, None) without one."""
        longest = self.longest.get(words[place])
        if longest is None:
            return 1, None
        for length in range(min(longest, len(words) - place), 0, -1):
            meant = self.meanings.get(tuple(words[place : place + length]))
            if meant is not None:
                return length, meant
        return 1, None


@dataclass(frozen=True)
class Reader:
    """Reads questions and entries alike. ``known`` are the words of the base, most frequent first.

    Without ``known`` words (while the base itself is being read) nothing is mended.
    """

    vocabulary: Vocabulary
    known: tuple[str, ...] = ()

    def knowing(self, texts: Iterable[Sequence[str]]) -> Reader:
        """The same reader, once it has seen the words of the base, as ``spelt`` gives them."""
        seen = Counter(word for words in texts for word in words)
        trade = {word for said, meant in self.vocabulary.synonyms.items() for word in (*said, *meant)}
        seen.update(trade)
        return Reader(self.vocabulary, tuple(sorted(seen, key=lambda word: (-seen[word], word))))

    def read(self, text: str) -> Words:
        spelt = [self.mended(word) for word in self.without_courtesy(self.spelt(text))]
        content = [word for word in spelt if word not in self.vocabulary.stop_words] or spelt
        stems = [stem(word) for word in content]
        added = self._synonyms([stem(word) for word in spelt])
        return Words(tuple(content), (*stems, *(word for word in added if word not in stems)))

    def spelt(self, text: str) -> list[str]:
        """Plain words, shorthand spelt out."""
        return _replaced(plain_words(text), self._shorthand)

    def without_courtesy(self, words: Sequence[str]) -> list[str]:
        """The same words if there is nothing else: an entry may be about « Bonjour »."""
        return self.beyond_courtesy(words) or list(words)

    def beyond_courtesy(self, words: Sequence[str]) -> list[str]:
        return _replaced(words, self._no_courtesy)

    def mended(self, word: str) -> str:
        """The word of the base that an unknown word is a typo of, or the word itself."""
        if not self.known or len(word) < SHORTEST_MENDED or self._is_word(word):
            return word
        elided = ELIDED.match(word)
        if elided and len(elided["word"]) >= SHORTEST_MENDED and self._is_word(elided["word"]):
            return elided["word"]
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        edits = 2 if len(word) >= LONG else 1
        found = extractOne(word, self._mends.get(word[0], ()), scorer=OSA.distance, score_cutoff=edits)
        return str(found[0]) if found else word

    def _is_word(self, word: str) -> bool:
        return not word.isalpha() or word in self._words or stem(word) in self._stems

    @cached_property
    def _shorthand(self) -> PhraseTable:
        return PhraseTable(self.vocabulary.shorthand)

    @cached_property
    def _no_courtesy(self) -> PhraseTable:
        return PhraseTable(dict.fromkeys(self.vocabulary.courtesy, ()))

    @cached_property
    def _words(self) -> frozenset[str]:
        return self.vocabulary.common_words | self.vocabulary.stop_words | frozenset(self.known)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self.known)

    @cached_property
    def _mends(self) -> Mapping[str, Sequence[str]]:
        """By first letter, which is seldom mistyped: without it « Beauvais » would become « mauvais »."""
        mends = defaultdict(list)
        for word in self.known[:MOST_MENDED_TO]:
            if len(word) >= SHORTEST_MENDED and word.isalpha():
                mends[word[0]].append(word)
        return mends

    @cached_property
    def _meanings(self) -> PhraseTable:
        synonyms = self.vocabulary.synonyms.items()
        return PhraseTable(
            {
                tuple(map(stem, _replaced(phrase, self._shorthand))): tuple(map(stem, meant))
                for phrase, meant in synonyms
            }
        )

    def _synonyms(self, stems: Sequence[str]) -> list[str]:
        found = (meant for _, meant in _matches(stems, self._meanings) if meant is not None)
        return list(dict.fromkeys(word for meant in found for word in meant))


@cache
def french_reader() -> Reader:
    """Of no base: nothing is mended."""
    return Reader(french())


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Snowball's French stem. The stemmer keeps a state while it works, hence the lock."""
    with _STEMMING:
        return str(_stemmer().stemWord(word))


_STEMMING = Lock()


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("french")


def _matches(words: Sequence[str], table: PhraseTable) -> Iterator[tuple[str, Phrase | None]]:
    """Walk along the words, longest phrase of the table first: (first word, its meaning or None)."""
    place = 0
    while place < len(words):
        length, meant = table.at(words, place)
        yield words[place], meant
        place += length


def _replaced(words: Sequence[str], table: PhraseTable) -> list[str]:
    if table.longest.keys().isdisjoint(words):  # no phrase begins, as nearly always
        return list(words)
    found = _matches(words, table)
    return [new for word, meant in found for new in ((word,) if meant is None else meant)]
