"""Reminders in the outbox: behind the rest, the most urgent first, and never once they are of no use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from delivery.queue_messages import Delivered, OutboxMessage
from guichets.registry import Agent, Role
from storage.database import Database
from storage.health import health
from storage.outbox import SqlOutbox, SqlOutboxQueue
from storage.repositories import SqlRegistry

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)


@pytest.fixture
def shelf(database: Database) -> SqlOutboxQueue:
    with database.writing() as session:
        SqlRegistry(session).add(Agent(name="Nadia", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW))
    return SqlOutboxQueue(database)


def post(
    database: Database,
    key: str,
    until: datetime | None = None,
    *,
    chat: str = "10",
    along: tuple[str, ...] = (),
) -> bool:
    with database.writing() as session:
        return SqlOutbox(session).add_once(
            key, channel="telegram", chat_ref=chat, payload={"text": key}, now=NOW, agent_id=1,
            not_after=until, along=along,
        )  # fmt: skip


def take(shelf: SqlOutboxQueue, now: datetime = NOW) -> list[OutboxMessage]:
    return list(shelf.take("telegram", now=now, lease=LEASE, limit=10))


def leave(shelf: SqlOutboxQueue, now: datetime = NOW) -> list[str]:
    left = []
    while parcels := take(shelf, now):
        for parcel in parcels:
            left.append(parcel.key)
            shelf.settle((parcel, Delivered()), now=now)
    return left


def known(database: Database, *keys: str) -> set[str]:
    with database.reading() as session:
        return SqlOutbox(session).known(keys)


def take_back(database: Database, *prefixes: str, now: datetime = NOW) -> list[int]:
    with database.writing() as session:
        return SqlOutbox(session).take_back(*prefixes, now=now)


def test_an_answer_goes_before_every_reminder_even_in_its_own_chat(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    for number in range(30):
        post(database, f"rappel:{number}", NOW + HOUR, chat=f"{number}")
    post(database, "answer", chat="3")
    post(database, "another", chat="3")

    first = take(shelf)
    assert [parcel.key for parcel in first][:2] == ["answer", "rappel:0"]
    assert "rappel:3" not in {parcel.key for parcel in first}
    assert [parcel.is_bulk for parcel in first] == [False] + [True] * 9
    shelf.give_back(*((parcel, NOW) for parcel in first))
    assert [key for key in leave(shelf) if key.startswith("a")] == ["answer", "another"]


def test_the_reminder_that_loses_its_use_first_leaves_first(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    for key, hours in (("week", 8), ("soon", 1), ("eve", 8)):
        post(database, key, NOW + hours * HOUR)

    assert leave(shelf) == ["soon", "week", "eve"]


def test_what_is_of_no_more_use_is_dropped_and_counted_and_its_key_is_free(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    """The machine was down: what it finds at its start."""
    post(database, "lead", NOW + HOUR, along=("other",))
    post(database, "still", NOW + 9 * HOUR)
    assert known(database, "lead", "other", "unknown") == {"lead", "other"}

    with capture_logs() as logs:
        assert leave(shelf, NOW + HOUR) == ["still"]

    assert [(one["action"], one["count"]) for one in logs] == [("reminders_dropped", 1)]
    assert known(database, "lead", "other", "still") == {"still"}
    assert post(database, "lead", NOW + 9 * HOUR, along=("other",))
    with database.reading() as session:
        state = health(session, now=NOW + HOUR, today=NOW.date())
    assert (state.dropped.count, state.refused.count) == (1, 0)


def test_what_waits_is_taken_back_with_what_stands_in_the_same_message(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    for key in ("rappel:formation-1:J-7", "rappel:formation-12:J-7", "rappel:copil-2:J-7"):
        post(database, key, NOW + HOUR, chat=key)
    post(database, "rappel:copil-3:J-1", NOW + HOUR, chat="9", along=("rappel:formation-1:J-1",))

    assert take_back(database, "rappel:formation-1:") == [1, 1]

    assert leave(shelf) == ["rappel:formation-12:J-7", "rappel:copil-2:J-7"]
    assert known(database, "rappel:copil-3:J-1", "rappel:formation-1:J-1", "rappel:formation-1:J-7") == set()


def test_what_has_left_or_is_leaving_is_not_taken_back(database: Database, shelf: SqlOutboxQueue) -> None:
    post(database, "rappel:a:1", NOW + HOUR)
    leave(shelf)
    post(database, "rappel:a:2", NOW + HOUR)
    take(shelf)

    assert take_back(database, "rappel:a:") == []
    assert take(shelf, NOW + HOUR - LEASE) != []
    assert known(database, "rappel:a:1", "rappel:a:2") == {"rappel:a:1", "rappel:a:2"}
