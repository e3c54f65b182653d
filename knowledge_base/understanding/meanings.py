"""The trade's words that have several meanings: which they are, and when a question leaves them open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from knowledge_base.french.text import stem
from knowledge_base.french.vocabulary import lists_in, words_in
from knowledge_base.understanding.acts import french_phrases
from knowledge_base.understanding.sentences import plain, telling_words


@dataclass(frozen=True)
class Sense:
    """``label`` is what an agent reads; ``adds``, the words that make a question clear."""

    label: str
    adds: str


@dataclass(frozen=True)
class DoubleMeaning:
    word: str
    senses: tuple[Sense, ...]


@cache
def double_meanings() -> tuple[DoubleMeaning, ...]:
    """From the glossary of the trade."""
    (written,) = lists_in("double_meanings.yaml")
    return tuple(
        DoubleMeaning(word, tuple(Sense(*sense.split(" | ")) for sense in senses))
        for word, senses in written.items()
    )


def unclear(text: str) -> DoubleMeaning | None:
    """The word that a question leaves open; None as soon as anything tells which meaning it has."""
    words = {stem(word) for word in telling_words(text)}
    left = words - _indifferent()
    return _by_stem().get(left.pop()) if len(left) == 1 else None


def is_elsewhere(text: str) -> bool:
    """A word of the trade, told to have the meaning that is of another trade: « préavis de départ »."""
    return french_phrases()["elsewhere"].search(plain(text)) is not None


@cache
def _indifferent() -> frozenset[str]:
    """What may be said of either meaning: any other word tells which one it is."""
    return frozenset(map(stem, words_in("indifferent_words.txt")))


@cache
def _by_stem() -> Mapping[str, DoubleMeaning]:
    return {stem(word): meaning for meaning in double_meanings() for word in telling_words(meaning.word)}
