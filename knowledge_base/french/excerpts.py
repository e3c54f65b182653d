"""What of a text answers a search: where its words are, and the few lines around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.french.lookup import LONGEST
from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import stem

BEFORE = 30
"""Characters of an excerpt that precede the first word found."""

_WORD = re.compile(r"[\w\u0300-\u036f]+")
_CUT = "…"


@dataclass(frozen=True)
class Meant:
    """A word that is looked for: in one of these forms, or as a beginning unless it is ""."""

    forms: frozenset[str]
    beginning: str = ""


@dataclass(frozen=True)
class Piece:
    """Of a text, as it is written."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class _Found:
    """A word of a text, between two characters, and which of those looked for it is."""

    start: int
    end: int
    meant: frozenset[int]


class Marker:
    """Marks the words of one search in any number of texts, as the search itself finds them."""

    def __init__(self, meant: Sequence[Meant]) -> None:
        self._meant = meant
        self._initials = {word[0] for one in meant for word in (*one.forms, one.beginning) if word}
        self._known: dict[str, frozenset[int]] = {}  # stems take time, and texts share their words

    def answered(self, text: str) -> frozenset[int]:
        """Which of the words looked for are there."""
        return frozenset().union(*(found.meant for found in self._find(text)))

    def pieces(self, text: str) -> Sequence[Piece]:
        return list(_split(text, list(self._find(text)), 0, len(text)))

    def excerpt(self, text: str, *, length: int) -> Sequence[Piece]:
        """The ``length`` characters, or a few less, where most of the words are, on one line; the first ones
        if there is none.
        """
        text = " ".join(text.split())
        found = list(self._find(text))
        first = _best(found, length)
        start = max(0, first - BEFORE)
        if start:
            start = text.find(" ", start, first) + 1 or first
        end = len(text)
        if end - start > length:
            end = max(text.rfind(" ", start, start + length), start + length // 2)
        pieces = list(_split(text, found, start, end))
        before = [Piece(_CUT)] if start else []
        return [*before, *pieces, *([Piece(_CUT)] if end < len(text) else [])]

    def _find(self, text: str) -> Iterator[_Found]:
        for word in _WORD.finditer(text):
            if meant := self._meant_by(word[0]):
                yield _Found(word.start(), word.end(), meant)

    def _meant_by(self, written: str) -> frozenset[int]:
        if written not in self._known:
            plain = [word[:LONGEST] for word in plain_words(written) if word[0] in self._initials]
            self._known[written] = frozenset(
                number for number, meant in enumerate(self._meant) for word in plain if _is(word, meant)
            )
        return self._known[written]


def _is(word: str, meant: Meant) -> bool:
    if meant.beginning and word.startswith(meant.beginning):
        return True
    return word in meant.forms or stem(word) in meant.forms


def _best(found: Sequence[_Found], length: int) -> int:
    """The place of the first word from which the most of what is looked for stands within that length."""
    best, most = 0, 0
    for number, first in enumerate(found):
        limit = first.start - BEFORE + length
        held: set[int] = set()
        for one in found[number:]:
            if one.end > limit:
                break
            held |= one.meant
        if len(held) > most:
            best, most = first.start, len(held)
    return best


def _split(text: str, found: Sequence[_Found], start: int, end: int) -> Iterator[Piece]:
    """The text between two characters, cut where the words found are."""
    at = start
    for one in found:
        if one.start < start or one.end > end:
            continue
        if one.start > at:
            yield Piece(text[at : one.start])
        yield Piece(text[one.start : one.end], is_found=True)
        at = one.end
    if at < end:
        yield Piece(text[at:end])
