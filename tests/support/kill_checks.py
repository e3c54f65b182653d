"""What must hold whatever was killed: nothing is lost, and nothing said twice but what was under way."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from kill_traffic import Asker
from sqlalchemy import select

from botapi.records import Message
from journal.chain import first_broken
from journal.entries import Kind, Row
from storage.database import Database
from storage.journal import SqlJournal
from storage.outbox import DELIVERED
from storage.tables import inbox, outbox, tickets, web_messages


def is_quiet(database: Database) -> bool:
    with database.reading() as session:
        waits = select(inbox.c.id).where(inbox.c.handled_at.is_(None)).limit(1)
        leaves = select(outbox.c.id).where(outbox.c.settled_at.is_(None)).limit(1)
        return session.execute(waits).first() is None and session.execute(leaves).first() is None


def check(
    database: Database,
    people: Sequence[Asker],
    updates: Sequence[int],
    last_seen: Sequence[int],
    *,
    at_once: int,
) -> list[Message]:
    """Everything that was promised; returns the messages that were received once more."""
    with database.reading() as session:
        received = session.execute(select(inbox).order_by(inbox.c.id)).all()
        letters = session.execute(select(outbox).order_by(outbox.c.id)).all()
        opened = session.execute(select(tickets)).all()
        told = session.scalars(select(web_messages.c.key)).all()
        rows = list(SqlJournal(session).rows())
        head = SqlJournal(session).head()

    assert sorted(int(row.update_ref) for row in received) == sorted(updates)
    assert all(row.handled_at is not None and not row.incident for row in received)
    assert all(letter.status == DELIVERED for letter in letters)
    assert first_broken(rows) is None
    assert head == (rows[-1].sequence, rows[-1].digest)
    _check_journal(people, received, rows)
    asked = sorted(question for person in people for question in person.ticketed)
    assert sorted(ticket.question for ticket in opened) == asked
    cards = [
        key for key in told if key.startswith("ticket:")
    ]  # each month the journal's anchor comes besides
    assert len(cards) == len(set(cards)) == len(asked)

    doubled = [message for person in people for message in _doubled(person, letters)]
    # At most what was under way at each kill: so many sent in one life.
    lives = Counter(bisect_left(last_seen, message.id) for message in doubled)
    assert max(lives.values(), default=0) <= at_once
    assert len(lives) <= len(last_seen)
    return doubled


def _check_journal(people: Sequence[Asker], received: Sequence[Any], rows: Sequence[Row]) -> None:
    """Each question was answered once, or became a ticket once."""
    subjects = {
        (row.payload["chat_ref"], row.payload["text"]): f"question:telegram:{row.update_ref}"
        for row in received
    }
    expected = Counter(
        (kind, subjects[str(person.user.id), question])
        for person in people
        for kind, questions in (
            (Kind.QUESTION_ANSWERED, person.answered),
            (Kind.QUESTION_UNANSWERED, person.ticketed),
        )
        for question in questions
    )
    logged = Counter(
        (row.entry.kind, row.entry.subject) for row in rows if row.entry.subject.startswith("question:")
    )
    assert logged == expected
    assert set(expected.values()) == {1}
    opened = sum(row.entry.kind is Kind.TICKET_OPENED for row in rows)
    assert opened == sum(len(person.ticketed) for person in people)


def _doubled(person: Asker, letters: Sequence[Any]) -> Iterator[Message]:
    """The first copies of what the person received twice, once it is sure that all came, and in order."""
    hers = [letter for letter in letters if letter.chat_ref == str(person.user.id)]
    inbox_of_hers = person.user.inbox
    answers = [letter.key for letter in hers if letter.key.startswith("reponse:")]
    assert answers == sorted(answers)
    marked = [int(letter.external_ref) for letter in hers]
    assert marked == sorted(marked)
    assert set(marked) <= {message.id for message in inbox_of_hers}
    assert len({message.text for message in inbox_of_hers}) == len(hers)
    for message, following in pairwise([*inbox_of_hers, None]):
        if message is not None and message.id not in marked:
            assert following is not None
            assert following.text == message.text
            yield message
