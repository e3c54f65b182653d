"""Phrases as colleagues write them in `language/`, made into patterns over plain words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from knowledge_base.french.lookup import SHORTEST_MENDED, one_slip_away
from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import french_reader, stem
from knowledge_base.french.vocabulary import french, lists_in

ANY_ENDING, GAP = "*", "…"
SIX_WORDS = r"(?:\w+ ){0,6}?"
ENDINGS = ("er", "ez", "e")
NEVER = re.compile(r"(?!)")


def pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, as whole words; « * » is any ending, « … » up to six words, « a|b » either word."""
    alternatives = "|".join(_expression(phrase) for phrase in phrases)
    return re.compile(rf"\b(?:{alternatives})\b") if alternatives else NEVER


@cache
def patterns_in(name: str) -> Mapping[str, re.Pattern[str]]:
    """Of each list of phrases of a file of `language/`, by its name."""
    (lists,) = lists_in(name)
    return {name: pattern(phrases) for name, phrases in lists.items()}


def words_of(phrases: Iterable[str]) -> Iterator[str]:
    """The words that the phrases hold; « supprim* » stands for the verb’s most usual forms."""
    for phrase in phrases:
        for piece in phrase.replace("|", " ").replace(GAP, " ").split():
            endings = ENDINGS if piece.endswith(ANY_ENDING) else ("",)
            for ending in endings:
                yield from plain_words(piece.removesuffix(ANY_ENDING) + ending)


def _expression(phrase: str) -> str:
    found = ""
    for piece in phrase.replace("’", " ").replace("-", " ").split():
        if piece == GAP:
            found += SIX_WORDS
            continue
        words = (_word(word) for word in piece.split("|"))
        found += f"(?:{'|'.join(words)}) "
    return found.rstrip()


def _word(word: str) -> str:
    ending = r"\w*" if word.endswith(ANY_ENDING) else ""
    return "".join(plain_words(word)) + ending


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
