"""The inbox: once each, in order within a conversation, an album as one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from rows_read import rows_read

from storage.database import Database
from storage.inbox import Arrival, SqlInbox

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def arrival(update: str, *, conversation: str = "c1", group: str = "", ready_at: datetime = NOW) -> Arrival:
    return Arrival(
        channel="telegram",
        update_ref=update,
        conversation=conversation,
        group_ref=group,
        payload={"update": update},
        received_at=NOW,
        ready_at=ready_at,
    )


def store(database: Database, *arrivals: Arrival) -> int:
    with database.writing() as session:
        return SqlInbox(session).store(arrivals)


def handle(database: Database, now: datetime = NOW) -> list[str]:
    """Handles the next thing; the updates it was made of."""
    with database.writing() as session:
        inbox = SqlInbox(session)
        for waiting in inbox.next(now, most=1):
            inbox.handled(waiting.ids, now)
            return [payload["update"] for payload in waiting.payloads]
        return []


def test_an_update_that_comes_twice_is_stored_once(database: Database) -> None:
    assert store(database, arrival("1"), arrival("2")) == 2
    assert store(database, arrival("2"), arrival("3")) == 1


def test_a_conversation_is_handled_in_order(database: Database) -> None:
    store(database, arrival("1"), arrival("2", conversation="c2"), arrival("3"))
    assert [handle(database), handle(database), handle(database), handle(database)] == [
        ["1"],
        ["2"],
        ["3"],
        [],
    ]


def test_what_is_not_ready_holds_back_its_own_conversation_only(database: Database) -> None:
    later = NOW + timedelta(seconds=2)
    store(database, arrival("1", ready_at=later), arrival("2"), arrival("3", conversation="c2"))
    assert handle(database) == ["3"]
    assert handle(database) == []
    assert handle(database, later) == ["1"]


def test_an_album_is_one_message(database: Database) -> None:
    later = NOW + timedelta(seconds=2)
    store(
        database,
        arrival("1", group="g", ready_at=later),
        arrival("2", group="g", ready_at=later),
        arrival("3"),
    )
    assert handle(database) == []
    assert handle(database, later) == ["1", "2"]
    assert handle(database, later) == ["3"]


def test_a_message_whose_transaction_fails_is_there_again(database: Database) -> None:
    store(database, arrival("1"))
    try:
        with database.writing() as session:
            SqlInbox(session).next(NOW, most=1)
            raise RuntimeError
    except RuntimeError:
        pass
    assert handle(database) == ["1"]


@pytest.mark.databases("postgresql")
def test_the_first_of_each_conversation_is_found_though_the_server_knows_nothing_of_the_table(
    database: Database,
) -> None:
    store(database, *(arrival(f"{number}", conversation=f"c{number % 100}") for number in range(1_500)))
    with database.writing() as session:
        found = SqlInbox(session).next(NOW, most=10)
        read = rows_read(session, "inbox")
    assert [one.payloads[0]["update"] for one in found] == [f"{number}" for number in range(10)]
    assert 0 < read < 100  # the head of the queue, not the whole of it


def test_what_a_clock_two_days_ahead_stored_is_handled_once_it_is_right(database: Database) -> None:
    store(database, arrival("1", ready_at=NOW + timedelta(days=2)), arrival("2"))
    with database.reading() as session:
        assert SqlInbox(session).is_waiting(NOW)
    assert [handle(database), handle(database)] == [["1"], ["2"]]
