"""What a typed word may mean: the words that tickets hold, to mend it, and the names that bear it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from knowledge_base.french.lookup import SHORTEST_MENDED, edges, looked_for, one_slip_away, two_slips_away
from knowledge_base.french.text import stem
from storage.ground import SqlRepository, agents_of, equal
from storage.tables import agents, guichets, known_words

MOST_NEIGHBOURS = 10
FAR_RARER = 20
"""How many times rarer a neighbour must be to be taken for a slip of a word that is known."""

_KNOWN = known_words.c
_END = "\x1e"
"""Between two of the names that are read at once: no name holds it."""


class Vocabulary(SqlRepository):
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


class Names:
    """The people and the guichets of a département that bear a name that was typed, as they are called today;
    those of all for "".
    """

    def __init__(self, session: Session, departement: str) -> None:
        places = select(guichets.c.id, guichets.c.name + " " + guichets.c.commune)
        self._guichets = _bearers(session, places.where(*equal((guichets.c.departement, departement))))
        self._agents = _bearers(session, select(agents.c.id, agents.c.name).where(*agents_of(departement)))
        self._words = {*self._guichets, *self._agents}

    def holding(self, word: str) -> frozenset[str]:
        return frozenset({word} & self._words)

    def beginning_with(self, beginning: str) -> frozenset[str]:
        return frozenset(word for word in self._words if word.startswith(beginning))

    def near(self, word: str) -> frozenset[str]:
        """The words of names that are one slip away; two, of a long word, when none is."""
        return frozenset(one_slip_away(word, self._words) or two_slips_away(word, self._words))

    def guichets(self, words: Iterable[str]) -> frozenset[int]:
        """Those that bear one of these words."""
        return frozenset(bearer for word in words for bearer in self._guichets.get(word, ()))

    def agents(self, words: Iterable[str]) -> frozenset[int]:
        return frozenset(bearer for word in words for bearer in self._agents.get(word, ()))


def _bearers(session: Session, numbered: Select[int, str]) -> Mapping[str, Sequence[int]]:
    """By word. All are asked for at each search, for a name may have changed, but as one text, which is read
    when it is another than the last time.
    """
    number, name = numbered.selected_columns
    line = cast(number, String) + " " + name
    said = numbered.with_only_columns(func.aggregate_strings(line, _END))
    return _by_word(session.scalar(said) or "")


@lru_cache(maxsize=8)
def _by_word(text: str) -> Mapping[str, Sequence[int]]:
    bearers = defaultdict(list)
    for line in text.split(_END):
        number, _, name = line.partition(" ")
        if number.isdecimal():
            for word in set(looked_for(name)):
                bearers[word].append(int(number))
    return bearers
