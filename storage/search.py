"""Finds tickets by their words, alike on both databases, and those that look alike by the rarest of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Text,
    and_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from knowledge_base.french.lookup import looked_for
from knowledge_base.french.text import stem
from storage.database import Reader
from storage.dialects import dialect_of
from storage.ground import SqlRepository, guichets_of
from storage.known_words import Names, Vocabulary, is_mended
from storage.tables import TICKET_INDEX, known_words, ticket_words, tickets
from storage.ticket_words import NO_GUICHET, agent_mark, guichet_mark, is_known
from tickets.numero_unique import is_numero_unique, parse_numero_unique

MOST_WORDS = 12
"""Of one search."""
SHORTEST_BEGINNING = 2
"""Letters from which the last word may be the beginning of a longer one."""
FEW = 2_000
"""Tickets that can be put in order at once. More of them are met soon enough along any order."""

# Of what looks alike.
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

_SQLITE_INDEX = table(TICKET_INDEX, column("rowid", Integer), column(TICKET_INDEX, Text))
_POSTGRESQL_INDEX = literal_column(f"ticket_words.{TICKET_INDEX}", TSVECTOR)


@dataclass(frozen=True)
class Sought:
    """A word of a search: in one of these forms, as a beginning unless it is "", or in a name."""

    forms: frozenset[str]
    beginning: str = ""
    guichets: frozenset[int] = frozenset()
    agents: frozenset[int] = frozenset()

    @property
    def marks(self) -> list[str]:
        return [*map(guichet_mark, sorted(self.guichets)), *map(agent_mark, sorted(self.agents))]


@dataclass(frozen=True)
class FullTextSyntax:
    """How an index is asked; plain words and marks hold nothing that it could take for its own."""

    every: str
    any: str
    whole: str
    beginning: str

    def says(self, sought: Sequence[Sought]) -> str:
        return self.every.join(f"({self.any.join(self._alternatives(one))})" for one in sought)

    def _alternatives(self, sought: Sought) -> Iterator[str]:
        for word in (*sorted(sought.forms), *sought.marks):
            yield self.whole.format(word)
        if sought.beginning:
            yield self.beginning.format(sought.beginning)


_FTS5 = FullTextSyntax(every=" AND ", any=" OR ", whole='"{}"', beginning='"{}"*')
_TSQUERY = FullTextSyntax(every=" & ", any=" | ", whole="'{}'", beginning="'{}':*")


class SqlSearch(SqlRepository):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._is_sqlite = dialect_of(session) == "sqlite"
        self._read: dict[tuple[str, str], Sequence[Sought]] = {}
        self._few: dict[tuple[Sought, ...], Sequence[int] | None] = {}

    def read(self, typed: str, departement: str) -> Sequence[Sought]:
        """What each word may mean, the names being those of a département, or of all for ""; nothing when
        nothing that was typed can be looked for.
        """
        asked = typed, departement
        if asked not in self._read:  # a page is asked for, then its counts
            self._read[asked] = self._meant(typed, departement)
        return self._read[asked]

    def held_by(self, departement: str) -> Sequence[Sought]:
        """That a ticket is of a guichet of the département, or of none; "" asks for nothing."""
        if not departement:
            return ()
        places = self._session.scalars(guichets_of(departement))
        return (Sought(frozenset(), guichets=frozenset({NO_GUICHET, *places})),)

    def found_if_few(self, sought: Sequence[Sought]) -> Sequence[int] | None:
        """The numbers of the tickets that answer every word, or None when they are many."""
        asked = tuple(sought)
        if asked not in self._few or not isinstance(self._session, Reader):
            found = self._session.scalars(select(self._found(asked).c.ticket_id).limit(FEW + 1)).all()
            self._few[asked] = found if len(found) <= FEW else None
        return self._few[asked]

    def latest(self, sought: Sequence[Sought], limit: int) -> Sequence[int]:
        """The numbers of the last tickets that answer."""
        ticket_id = self._found(sought).c.ticket_id
        return self._session.scalars(select(ticket_id).order_by(ticket_id.desc()).limit(limit)).all()

    def answers(self, sought: Sequence[Sought]) -> ColumnElement[bool]:
        """The same, ticket by ticket: for a query of ``tickets`` joined with ``ticket_words``."""
        if self._is_sqlite:
            return and_(*map(_answers, sought))
        # What PostgreSQL knows of its index tells it whether many tickets answer; of a text, it only guesses.
        return _in_postgresql(sought)

    def nearest(self, text: str) -> Sequence[int]:
        """The numbers of the tickets that share its most telling words: the nearest first, or the latest."""
        weights = self._weights(text)
        shared: dict[int, list[float]] = defaultdict(list)
        for word, weight in weights.items():
            for ticket_id in self.latest([Sought(frozenset({word}))], LOOKED_AT):
                shared[ticket_id].append(weight)
        enough = min(SHARED, len(weights))
        near = [ticket_id for ticket_id, of in shared.items() if len(of) >= enough]
        return sorted(near, key=lambda ticket_id: (-sum(shared[ticket_id]), -ticket_id))

    def _found(self, sought: Sequence[Sought]) -> CTE:
        """Apart, so that PostgreSQL asks its index, instead of walking through all tickets in the hope of
        meeting enough of them soon.
        """
        if self._is_sqlite:
            index = _SQLITE_INDEX.c
            asked = index[TICKET_INDEX].op("MATCH")(_FTS5.says(sought))
            return select(index.rowid.label("ticket_id")).where(asked).cte("found")
        found = select(ticket_words.c.ticket_id).where(_in_postgresql(sought))
        return found.cte("found").prefix_with("MATERIALIZED")

    def _meant(self, typed: str, departement: str) -> Sequence[Sought]:
        if is_numero_unique(typed):
            typed = parse_numero_unique(typed)
        words = looked_for(typed)[:MOST_WORDS]
        if not words:
            return []
        names = Names(self._session, departement)
        *whole, last = words
        may_go_on = last if len(last) >= SHORTEST_BEGINNING else ""
        return [*(self._sought(word, "", names) for word in whole), self._sought(last, may_go_on, names)]

    def _sought(self, word: str, beginning: str, names: Names) -> Sought:
        """A word that nobody wrote is mended; one that is known also finds those that are slips of it."""
        named = names.beginning_with(beginning) if beginning else names.holding(word)
        forms = {stem(word)}
        if is_mended(word):
            known = Vocabulary(self._session)
            usual = known.tickets(word, beginning)
            near = known.slips_of(word, usual) if usual else known.near(word)
            forms.update(near)
            if not usual:
                forms.update(map(stem, near))
                named = named or names.near(word)
        return Sought(frozenset(forms), beginning, names.guichets(named), names.agents(named))

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


def _in_postgresql(sought: Sequence[Sought]) -> ColumnElement[bool]:
    return _POSTGRESQL_INDEX.op("@@", is_comparison=True)(literal(_TSQUERY.says(sought)).cast(TSQUERY))


def _answers(sought: Sought) -> ColumnElement[bool]:
    text = literal(" ") + ticket_words.c.words + literal(" ")
    ways = [text.contains(f" {form} ") for form in sorted(sought.forms)]
    if sought.beginning:
        ways.append(text.contains(f" {sought.beginning}"))
    if sought.guichets:
        ways.append(tickets.c.guichet_id.in_(sought.guichets))
    if sought.agents:
        ways.append(tickets.c.agent_id.in_(sought.agents))
    return or_(*ways)
