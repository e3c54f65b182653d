"""Phrasings that ask for what their entry does not say: a duration, a number, a date, a place, a price.

Found word for word, such a phrasing would be a sure answer beside the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from knowledge_base.entries import Base, Entry
from knowledge_base.french.phrases import patterns_in
from knowledge_base.french.plain import plain_text

_FILE = "asked_for.yaml"
_TOLD = "_told"
_FIGURES = re.compile(r"\d+")


class Sought(StrEnum):
    DURATION = "duration"
    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    PRICE = "price"


def unanswered_phrasings(base: Base) -> Iterator[tuple[Entry, str]]:
    """Each phrasing that asks for what neither the question nor the answer of its entry holds."""
    for entry in base.entries:
        told = plain_text(f"{entry.question} {entry.answer}")
        missing = frozenset(sought for sought in Sought if not _is_told(sought, told))
        for phrasing in entry.variants if missing else ():
            if not missing.isdisjoint(_asked(phrasing)):
                yield entry, phrasing


def _asked(phrasing: str) -> Iterator[Sought]:
    """« Combien de temps » and « combien ça coûte » ask for no number."""
    left = plain_text(phrasing)
    for sought in (Sought.DURATION, Sought.PRICE, Sought.NUMBER, Sought.DATE, Sought.PLACE):
        left, times = patterns_in(_FILE)[sought].subn(" ", left)
        if times:
            yield sought


def _is_told(sought: Sought, told: str) -> bool:
    return patterns_in(_FILE)[sought + _TOLD].search(_FIGURES.sub("0", told)) is not None
