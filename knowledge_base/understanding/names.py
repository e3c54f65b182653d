"""Local names (towns, landlords, software), which say nothing about the rule that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from knowledge_base.french.plain import plain_words
from knowledge_base.french.vocabulary import french, words_in
from knowledge_base.understanding.acts import words_of_acts

WRITTEN = re.compile(r"[^\W_]+")
SHORTEST = 3
"""Letters: a shorter word of a name (« Le », « Eu ») is too common to be taken out by itself."""


class LocalNames:
    """Learnt from the registry: the names of its guichets and of their communes, and what an operator lists.

    A word of the trade is never taken out, nor one of ``known``, the words of the base: « Oise Habitat » is
    a landlord, « habitat » a word of the trade.
    """

    def __init__(self, names: Iterable[str], known: Iterable[str] = ()) -> None:
        kept = trade_words().union(known)
        common = french().common_words | french().stop_words
        words: set[str] = set()
        phrases: set[tuple[str, ...]] = set()
        for name in names:
            phrase = plain_words(name)
            own = [word for word in phrase if word not in kept]
            words.update(word for word in own if len(word) >= SHORTEST and word not in common)
            # « Le Pont », « Bois de Cise »: common words, and a name together.
            if len(phrase) > 1 and own:
                phrases.add(tuple(phrase))
        self._kept = kept
        self._words = frozenset(words)
        self._phrases = frozenset(phrases)
        self._longest = max(map(len, phrases), default=0)

    def without(self, text: str) -> str:
        """The text without them, as it was written for the rest."""
        found = list(WRITTEN.finditer(text))
        said = ["".join(plain_words(word[0])) for word in found]
        taken: set[int] = {place for place, word in enumerate(said) if word in self._words}
        for start in range(len(said)):
            for end in range(start + 2, min(start + self._longest, len(said)) + 1):
                if tuple(said[start:end]) in self._phrases:
                    taken.update(place for place in range(start, end) if said[place] not in self._kept)
        kept, last = [], 0
        for place in sorted(taken):
            kept.append(text[last : found[place].start()])
            last = found[place].end()
        return "".join((*kept, text[last:])) if taken else text


@cache
def trade_words() -> frozenset[str]:
    """Words of the trade, though landlords and offices bear some of them in their names."""
    synonyms = french().synonyms
    said = {word for pair in synonyms.items() for phrase in pair for word in phrase}
    return frozenset(said.union(words_of_acts(), french().empty_words, words_in("trade_words.txt")))
