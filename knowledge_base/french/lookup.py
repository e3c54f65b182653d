"""Texts found by their words: no case, no accent, no ending, and one slip of the finger forgiven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge_base.french.plain import plain_words
from knowledge_base.french.text import stem
from knowledge_base.french.vocabulary import french

LONGEST = 40
"""Letters of a word that are looked at."""
SHORTEST_MENDED = 5
"""Letters: a shorter word has too many neighbours to be forgiven a slip."""
LONG = 7
"""Letters from which two slips may be forgiven, where there are few words: « clerval » for « clairval »."""

_REFERENCE = re.compile(r"\b([A-Za-z])-(\d{4})-(\d+)\b")


def words_of(text: str) -> set[str]:
    """What a text is found by: its words and their stems; a reference as a whole, and its parts."""
    references = ("".join(parts) for parts in _REFERENCE.findall(text))
    words = _telling(plain_words(" ".join((text, *references))))
    return {*words, *map(stem, words)}


def looked_for(text: str) -> list[str]:
    """The words of a search, in order; those that only link others count when there is nothing else."""
    words = plain_words(_joined(text))
    return _telling(words) or [word[:LONGEST] for word in words[-1:]]


def edges(word: str) -> tuple[str, str]:
    """How a word begins and how it ends: one slip, wherever it is, leaves one of the two as it was."""
    kept = (len(word) - 1) // 2
    return word[:kept], word[-kept:]


def one_slip_away(word: str, known: Iterable[str]) -> Sequence[str]:
    """The known words that are this one with a letter more, less, changed, or swapped with the next."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    found = extract(word, list(known), scorer=OSA.distance, score_cutoff=1, limit=None)
    return [near for near, distance, _ in found if distance]


def two_slips_away(word: str, known: Iterable[str]) -> Sequence[str]:
    """The known words that two slips part from a long one whose first letter, seldom mistyped, is right."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    if len(word) < LONG:
        return []
    alike = [one for one in known if one[:1] == word[0] and len(one) >= LONG]
    return [near for near, _, _ in extract(word, alike, scorer=OSA.distance, score_cutoff=2, limit=None)]


def _telling(words: Iterable[str]) -> list[str]:
    stop_words = french().stop_words
    return [word[:LONGEST] for word in words if word not in stop_words]


def _joined(text: str) -> str:
    """« T-2026-0001 » is one word."""
    return _REFERENCE.sub(r"\1\2\3", text)
