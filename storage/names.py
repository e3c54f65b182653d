"""Who bears a name that was typed: the people and the guichets, as they are called today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge_base.french.lookup import looked_for, one_slip_away
from storage.tables import agents, guichets


class Names:
    """Read once for a search: a département has some hundreds of guichets, and some thousands of agents."""

    def __init__(self, session: Session) -> None:
        places = session.execute(select(guichets.c.id, guichets.c.name, guichets.c.commune))
        people = session.execute(select(agents.c.id, agents.c.name))
        self._guichets = _by_word((row.id, f"{row.name} {row.commune}") for row in places)
        self._agents = _by_word((row.id, row.name) for row in people)
        self._words = {*self._guichets, *self._agents}

    def holding(self, word: str) -> frozenset[str]:
        return frozenset({word} & self._words)

    def beginning_with(self, beginning: str) -> frozenset[str]:
        return frozenset(word for word in self._words if word.startswith(beginning))

    def near(self, word: str) -> frozenset[str]:
        """The words of names that are one slip away."""
        return frozenset(one_slip_away(word, self._words))

    def guichets(self, words: Iterable[str]) -> frozenset[int]:
        """Those that bear one of these words."""
        return frozenset(bearer for word in words for bearer in self._guichets.get(word, ()))

    def agents(self, words: Iterable[str]) -> frozenset[int]:
        return frozenset(bearer for word in words for bearer in self._agents.get(word, ()))


def _by_word(named: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    bearers = defaultdict(list)
    for bearer, name in named:
        for word in _words_of(name):
            bearers[word].append(bearer)
    return bearers


@lru_cache(maxsize=16_384)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(looked_for(name))
