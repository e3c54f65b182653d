"""Phrases as colleagues write them in `language/`, made into patterns over plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from knowledge_base.french.plain import plain_words
from knowledge_base.french.vocabulary import lists_in

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
