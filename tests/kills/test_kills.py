"""Killed at any moment, the service loses nothing, and says nothing twice but what a kill left in doubt.

``KILLS`` in the environment is the number of kills, with ten updates for each: 50 for the full measure.
"""

from __future__ import annotations

import os
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fitted import FittedBase
from kill_traffic import Asker, Traffic, gather
from service_process import ServiceProcess
from sqlalchemy import select

from app.settings import Settings, read_settings
from botapi.records import Message
from botapi.server import BotApi
from journal.chain import first_broken
from journal.entries import Kind, Row
from storage.database import Database
from storage.journal import SqlJournal
from storage.outbox import DELIVERED
from storage.tables import inbox, outbox, tickets, web_messages

KILLS = int(os.environ.get("KILLS", "12"))
UPDATES_A_KILL = 10
AGENTS = 20
SEED = 2026

LONGEST_LIFE = 0.6  # seconds of work between the first poll and the kill
STILLBORN = 0.1  # the share of the lives that end during the start
QUIET_WITHIN = 240.0  # seconds for the last life to catch up, on a machine that does much else

pytestmark = pytest.mark.timeout(QUIET_WITHIN + 15 * KILLS)


def test_whatever_the_moment_nothing_is_lost_and_a_kill_doubles_at_most_what_was_under_way(
    tmp_path: Path, fitted: FittedBase, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = Random(SEED)
    settings = read_settings(
        env_file=None, database_url=f"sqlite:///{tmp_path / 'relais.db'}", data_dir=tmp_path
    )
    fitted.lies_in(tmp_path)
    with BotApi() as api:
        people = gather(api, settings, fitted.base, count=AGENTS, dice=dice)
        # Answers that come late widen what lies between a send and its mark, where a kill must hurt.
        api.fault("sendMessage", kind="slow", delay=0.03, times=None, probability=0.5, seed=SEED)
        traffic = Traffic(people, fitted.base, wanted=KILLS * UPDATES_A_KILL, dice=dice)
        service = ServiceProcess(api, tmp_path)
        last_seen = [_kill_once(service, traffic, dice) for _ in range(KILLS)]
        service.starts()
        _finish(service, traffic, settings)
        assert service.stop() == 0
        updates = [update["update_id"] for update in api.world.feed.confirmed]

    database = Database(settings.database_url)
    doubled = _check(database, people, updates, last_seen, at_once=settings.telegram_at_once)
    database.close()
    with capsys.disabled():
        messages = sum(len(person.user.inbox) for person in people)
        sys.stdout.write(
            f"\n{KILLS} kills, {len(updates)} updates, {messages} messages, {len(doubled)} received twice\n"
        )


def _kill_once(service: ServiceProcess, traffic: Traffic, dice: Random) -> int:
    """One life, and its end; the number of the last message that the bot had sent by then."""
    polls = service.polls
    service.start()
    _speak(traffic, UPDATES_A_KILL // 2)
    if dice.random() < STILLBORN:
        time.sleep(dice.uniform(0, 2))
    else:
        service.waits_until_it_polls(polls_before=polls)
        _speak_until(time.monotonic() + dice.uniform(0, LONGEST_LIFE), traffic, dice)
    service.kill()
    return max((message.id for person in traffic.people for message in person.user.inbox), default=0)


def _speak(traffic: Traffic, times: int) -> None:
    for _ in range(times):
        traffic.step()


def _speak_until(end: float, traffic: Traffic, dice: Random) -> None:
    while (left := end - time.monotonic()) > 0:
        traffic.step()
        time.sleep(min(left, dice.uniform(0, 2 * LONGEST_LIFE / UPDATES_A_KILL)))


def _finish(service: ServiceProcess, traffic: Traffic, settings: Settings) -> None:
    """Says the rest, then waits until nothing waits any more."""
    database = Database(settings.database_url)
    end = time.monotonic() + QUIET_WITHIN
    while not (traffic.is_over and not service.api.pending and _is_quiet(database)):
        assert time.monotonic() < end, "the service did not catch up"
        if not traffic.step():
            time.sleep(0.1)
    database.close()


def _is_quiet(database: Database) -> bool:
    with database.reading() as session:
        waits = select(inbox.c.id).where(inbox.c.handled_at.is_(None)).limit(1)
        leaves = select(outbox.c.id).where(outbox.c.settled_at.is_(None)).limit(1)
        return session.execute(waits).first() is None and session.execute(leaves).first() is None


def _check(
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
    assert len(lives) <= KILLS
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
