"""The words that tickets hold, to mend those that are typed: which are known, and what is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from knowledge_base.french.lookup import SHORTEST_MENDED, edges, one_slip_away
from knowledge_base.french.text import stem
from storage.tables import known_words

MOST_NEIGHBOURS = 10
FAR_RARER = 20
"""How many times rarer a neighbour must be to be taken for a slip of a word that is known."""

_KNOWN = known_words.c


class Vocabulary:
    def __init__(self, session: Session) -> None:
        self._session = session

    def tickets(self, word: str, beginning: str) -> int:
        """How many have the word, or the most usual one that begins so; ``beginning`` may be ""."""
        same: ColumnElement[bool] = _KNOWN.word.in_({word, stem(word)})
        if beginning:
            same = or_(same, _begins(_KNOWN.word, beginning))
        return self._session.scalar(select(func.max(_KNOWN.tickets)).where(same)) or 0

    def near(self, word: str) -> Sequence[str]:
        """What an unknown word may be a slip of, the most usual first."""
        return list(self._neighbours(word) or self._neighbours(stem(word)))

    def slips_of(self, word: str, tickets: int) -> Sequence[str]:
        """The neighbours of a known word that are too rare, beside it, to be words of their own."""
        return [near for near, count in self._neighbours(word).items() if count * FAR_RARER <= tickets]

    def _neighbours(self, word: str) -> Mapping[str, int]:
        """One slip away, with how many tickets have each."""
        if not is_mended(word):
            return {}
        start, end = edges(word)
        candidates = select(_KNOWN.word, _KNOWN.tickets).where(
            or_(_begins(_KNOWN.word, start), _begins(_KNOWN.backwards, end[::-1])),
            func.length(_KNOWN.word).between(len(word) - 1, len(word) + 1),
        )
        tickets_of = {row.word: row.tickets for row in self._session.execute(candidates)}
        near = sorted(one_slip_away(word, tickets_of), key=lambda other: (-tickets_of[other], other))
        return {other: tickets_of[other] for other in near[:MOST_NEIGHBOURS]}


def is_mended(word: str) -> bool:
    return len(word) >= SHORTEST_MENDED and word.isalpha()


def _begins(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    # Words are in the order of their bytes, where « { » follows « z ».
    return column.between(beginning, beginning + "{")
