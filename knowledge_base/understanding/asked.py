"""What a question asks of its subject – how long, which paper, who… – and what an entry answers of it."""

from __future__ import annotations

from collections import Counter

from knowledge_base.entries import Asked, Entry
from knowledge_base.french.phrases import patterns_in
from knowledge_base.french.text import french_reader

_FILE = "asked_for.yaml"
_IN_ORDER = (
    Asked.HOW_LONG, Asked.WHICH_PAPER, Asked.WHY, Asked.WHERE, Asked.HOW_MUCH, Asked.HOW, Asked.WHAT,
    Asked.WHO, Asked.MAY,
)  # fmt: skip
"""What is recognised is not read again for what follows: « combien de temps » asks for no number."""
MOST, SHARE = 3, 5
"""What an entry is said to answer by its phrasings: three things at most, each asked by one in five."""


def asked_of(question: str) -> frozenset[Asked]:
    """By rules, on the words with shorthand spelt out; nothing when nothing tells. What no word asks, with a
    question mark or an « ou », is answered by yes, no or one of the two.
    """
    left, found = " ".join(french_reader().spelt(question)), set[Asked]()
    for asked in _IN_ORDER:
        left, times = patterns_in(_FILE)[asked].subn(" ", left)
        if times:
            found.add(asked)
    if not found and ("?" in question or " ou " in left):
        found.add(Asked.MAY)
    return frozenset(found)


def answered_by(entry: Entry) -> frozenset[Asked]:
    """What was declared, else what its phrasings ask."""
    if entry.asks:
        return frozenset(entry.asks)
    asked = Counter(one for phrasing in entry.phrasings for one in asked_of(phrasing))
    often = [one for one, times in asked.most_common(MOST) if times * SHARE >= len(entry.phrasings)]
    return frozenset(often)
