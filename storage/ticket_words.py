"""Keeps the words of each ticket, in the transaction that changes it: a search never lags behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import delete, event, exists, select
from sqlalchemy.orm import Session

from knowledge_base.french.lookup import words_of
from storage.dialects import dialect_insert, take_turn
from storage.tables import known_words, ticket_messages, ticket_words, tickets
from tickets.ticket import Ticket

MOST_WORDS = 4_000
"""Of one ticket: an endless thread is found by some of its words only."""
SHORTEST_KNOWN = 3
"""Letters: shorter words are neither mended nor telling."""
NO_GUICHET = 0
"""Has a mark too: such a ticket is everybody's."""

_AT_ONCE = 2_000

_UNTOLD = (
    select(tickets.c.id)
    .where(~exists().where(ticket_words.c.ticket_id == tickets.c.id))
    .order_by(tickets.c.id)
)
_THREADS = select(ticket_messages.c.ticket_id, ticket_messages.c.text).order_by(
    ticket_messages.c.ticket_id, ticket_messages.c.id
)


class SearchIndex:
    """Hears which tickets the session writes; ``flush``, at the end of the transaction, tells their words."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._written: set[Ticket] = set()
        event.listen(session, "after_flush", self._note)

    def flush(self) -> None:
        """The names of people and guichets are not among them: the ticket bears their marks instead."""
        if not self._written:
            return
        said = {ticket.id: _words_of(ticket) for ticket in self._written if ticket.id is not None}
        self._written.clear()
        _tell(self._session, said)

    def forget(self) -> None:
        """What was heard is undone."""
        self._written.clear()

    def _note(self, session: Session, _context: object) -> None:
        self._written.update(thing for thing in (*session.new, *session.dirty) if isinstance(thing, Ticket))


def tell_missing(session: Session) -> int:
    """Tells the words of the tickets that have none yet, as after a migration; how many there were."""
    untold = session.scalars(_UNTOLD).all()
    tell(session, untold)
    return len(untold)


def tell(session: Session, tickets_told: Sequence[int]) -> None:
    """Tells anew the words of these tickets, as they stand in the database."""
    for start in range(0, len(tickets_told), _AT_ONCE):
        ids = tickets_told[start : start + _AT_ONCE]
        thread = session.execute(_THREADS.where(ticket_messages.c.ticket_id.in_(ids)))
        texts = {
            ticket_id: [row.text for row in rows]
            for ticket_id, rows in groupby(thread, key=lambda row: row.ticket_id)
        }
        found = session.execute(select(tickets).where(tickets.c.id.in_(ids)))
        _tell(session, {row.id: _words(row, texts.get(row.id, ())) for row in found})


def guichet_mark(guichet_id: int) -> str:
    """Stands for the name of the guichet, which may change; nobody can type it."""
    return f"§g{guichet_id}"


def agent_mark(agent_id: int) -> str:
    return f"§a{agent_id}"


def is_known(word: str) -> bool:
    """Whether a word is counted among the known ones: numbers and marks are not."""
    return word.isalpha() and len(word) >= SHORTEST_KNOWN


def _words_of(ticket: Ticket) -> set[str]:
    return _words(ticket, [message.text for message in ticket.messages])


def _words(ticket: Any, thread: Iterable[str]) -> set[str]:
    words = words_of("\n".join((ticket.reference, ticket.numero_unique, ticket.question, *thread)))
    words = set(sorted(words)[:MOST_WORDS])
    words.add(agent_mark(ticket.agent_id))
    words.add(guichet_mark(ticket.guichet_id or NO_GUICHET))
    return words


def _tell(session: Session, said: Mapping[int, set[str]]) -> None:
    """Writers take turns here: two that count the same words in another order would block each other."""
    take_turn(session, "ticket words")
    before = {
        row.ticket_id: set(row.words.split())
        for row in session.execute(select(ticket_words).where(ticket_words.c.ticket_id.in_(said)))
    }
    changed = {ticket_id: words for ticket_id, words in said.items() if words != before.get(ticket_id)}
    if not changed:
        return
    _put(session, changed)
    gains: Counter[str] = Counter()
    for ticket_id, words in changed.items():
        old = before.get(ticket_id, set())
        gains.update(words - old)
        gains.subtract(old - words)
    _count(session, {word: gain for word, gain in gains.items() if gain and is_known(word)})


def _put(session: Session, said: Mapping[int, set[str]]) -> None:
    put = dialect_insert(session, ticket_words)
    session.execute(
        put.on_conflict_do_update(index_elements=["ticket_id"], set_={"words": put.excluded.words}),
        [{"ticket_id": ticket_id, "words": " ".join(sorted(words))} for ticket_id, words in said.items()],
    )


def _count(session: Session, gains: Mapping[str, int]) -> None:
    if not gains:
        return
    add = dialect_insert(session, known_words)
    counted = known_words.c.tickets + add.excluded.tickets
    session.execute(
        add.on_conflict_do_update(index_elements=["word"], set_={"tickets": counted}),
        [{"word": word, "backwards": word[::-1], "tickets": gain} for word, gain in sorted(gains.items())],
    )
    lost = [word for word, gain in gains.items() if gain < 0]
    if lost:
        # A word that nobody writes any more is not kept: it may be a name.
        known = known_words.c
        session.execute(delete(known_words).where(known.word.in_(lost), known.tickets <= 0))
