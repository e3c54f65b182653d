"""What tells that an agent cannot wait: each sign by the phrases of ``language/urgency.yaml``.

A few phrases that a colleague can read and mend, rather than a score that nobody could explain: a person
decides whether the matter is urgent.
"""

from __future__ import annotations

from enum import StrEnum

from knowledge_base.french.phrases import patterns_in
from knowledge_base.understanding.sentences import plain


class Urge(StrEnum):
    COUNTER = "counter"
    """Somebody waits at the counter."""
    DEADLINE = "deadline"
    """A date falls."""
    BLOCKED = "blocked"
    """The guichet cannot work."""
    SAID = "said"
    """The agent says so."""


_NOT_URGENT = "not_urgent"


def urges_in(message: str) -> tuple[Urge, ...]:
    """Why it may be urgent; empty when nothing tells so."""
    phrases = patterns_in("urgency.yaml")
    said = phrases[_NOT_URGENT].sub(" ", plain(message))
    return tuple(urge for urge in Urge if phrases[urge].search(said))
