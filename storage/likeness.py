"""Tickets that look alike: those that share the rarest words of a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge_base.french.lookup import looked_for
from knowledge_base.french.text import stem
from storage.search import Sought, SqlSearch
from storage.tables import known_words, tickets
from storage.ticket_words import is_known

READ = 200
"""Words of a text, the first ones."""
TELLING = 8
"""Words that are compared, the rarest ones."""
LOOKED_AT = 300
"""Tickets that are compared, the latest of each word."""
USUAL = 10
"""A word that more than a ticket in so many has tells nothing, once there are many tickets."""
SHARED = 2
"""Words: fewer make no likeness, unless the text has no more."""


class SqlLikeness:
    def __init__(self, session: Session) -> None:
        self._session = session

    def nearest(self, text: str) -> Sequence[int]:
        """The numbers of the tickets that share its most telling words: the nearest first, or the latest."""
        weights = self._weights(text)
        shared: dict[int, list[float]] = defaultdict(list)
        for word, weight in weights.items():
            for ticket_id in SqlSearch(self._session).latest([Sought(frozenset({word}))], LOOKED_AT):
                shared[ticket_id].append(weight)
        enough = min(SHARED, len(weights))
        near = [ticket_id for ticket_id, of in shared.items() if len(of) >= enough]
        return sorted(near, key=lambda ticket_id: (-sum(shared[ticket_id]), -ticket_id))

    def _weights(self, text: str) -> Mapping[str, float]:
        """The rarest of the words that some ticket has; the rarer, the heavier."""
        total = self._session.scalar(select(func.max(tickets.c.id))) or 0
        words = dict.fromkeys(stem(word) for word in looked_for(text)[:READ] if is_known(word))
        table = known_words.c
        rarest = (
            select(table.word, table.tickets)
            .where(table.word.in_(words), table.tickets <= max(LOOKED_AT, total // USUAL))
            .order_by(table.tickets, table.word)
            .limit(TELLING)
        )
        return {row.word: log(1 + total / row.tickets) for row in self._session.execute(rarest)}
