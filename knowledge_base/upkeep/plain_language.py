"""Which words name nobody: those of the language and of the trade."""

from __future__ import annotations

from functools import cache

from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import stem
from knowledge_base.french.vocabulary import french
from knowledge_base.understanding.names import trade_words


def is_word(word: str) -> bool:
    """All its parts are known, under any ending."""
    words, stems = _known()
    parts = plain_words(word)
    return bool(parts) and all(part in words or stem(part) in stems for part in parts)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    words = trade_words().union(french().common_words, french().stop_words)
    return words, frozenset(map(stem, words))
