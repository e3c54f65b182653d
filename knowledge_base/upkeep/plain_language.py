"""Which words name nobody: those of the language and of the trade."""

from __future__ import annotations

from functools import cache

from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import stem
from knowledge_base.french.vocabulary import french
from knowledge_base.understanding.acts import words_of_acts
from knowledge_base.understanding.names import TRADE


def is_word(word: str) -> bool:
    """All its parts are known, under any ending."""
    words, stems = _known()
    parts = plain_words(word)
    return bool(parts) and all(part in words or stem(part) in stems for part in parts)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    vocabulary = french()
    synonyms = {word for pair in vocabulary.synonyms.items() for phrase in pair for word in phrase}
    words = synonyms.union(
        vocabulary.common_words, vocabulary.stop_words, vocabulary.empty_words, words_of_acts(), TRADE
    )
    return frozenset(words), frozenset(map(stem, words))
