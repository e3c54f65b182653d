"""Whether a question is about what a phrase says: all its words are there, however they were typed."""

from __future__ import annotations

from collections.abc import Collection

from knowledge_base.french.lookup import SHORTEST_MENDED, one_slip_away
from knowledge_base.french.text import french_reader, stem
from knowledge_base.french.vocabulary import french

_HALF_SAID = frozenset({"ne"})
"""« Ça marche pas » is « ça ne marche pas »."""


class FrenchWording:
    """Shorthand is spelt out on both sides: « pb » is « problème »."""

    def tells(self, phrase: str) -> bool:
        """It has a word that does not only link others."""
        return bool(_telling(phrase))

    def holds(self, text: str, phrase: str) -> bool:
        """A phrase that tells nothing is in no text."""
        words = _telling(phrase)
        said = frozenset(french_reader().spelt(text))
        stems = frozenset(map(stem, said))
        return bool(words) and all(_is_said(word, said, stems) for word in words)


def _telling(phrase: str) -> list[str]:
    linking = french().stop_words | _HALF_SAID
    return [word for word in french_reader().spelt(phrase) if word not in linking]


def _is_said(word: str, said: Collection[str], stems: Collection[str]) -> bool:
    """As it is written, under another ending, or with one slip of the finger where it is long enough."""
    if word in said or stem(word) in stems:
        return True
    if len(word) < SHORTEST_MENDED or not word.isalpha():
        return False
    return bool(one_slip_away(word, said) or one_slip_away(stem(word), stems))
