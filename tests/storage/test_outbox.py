"""The outbox: once under a key, in order within a chat, leased, and settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from rows_read import rows_read
from sqlalchemy import Connection, Engine, event

from delivery.queue_messages import LONGEST_PAUSE, Delivered, Doubtful, Later, OutboxMessage, Refused
from guichets.registry import Agent, Role
from storage.database import Database
from storage.outbox import SqlOutbox, SqlOutboxQueue
from storage.repositories import SqlRegistry

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@pytest.fixture
def shelf(database: Database) -> SqlOutboxQueue:
    return SqlOutboxQueue(database)


def post(
    database: Database, key: str, *, chat: str = "10", agent_id: int | None = None, now: datetime = NOW
) -> bool:
    with database.writing() as session:
        return SqlOutbox(session).add_once(
            key,
            channel="telegram",
            chat_ref=chat,
            payload={"text": key, "buttons": [], "files": []},
            now=now,
            agent_id=agent_id,
        )


def keys(parcels: object) -> list[str]:
    return [parcel.key for parcel in parcels]  # type: ignore[attr-defined]


def take(shelf: SqlOutboxQueue, now: datetime = NOW, channel: str = "telegram") -> list[OutboxMessage]:
    return list(shelf.take(channel, now=now, lease=LEASE, limit=10))


def test_a_second_letter_under_one_key_is_no_letter(database: Database, shelf: SqlOutboxQueue) -> None:
    assert post(database, "a")
    assert not post(database, "a")
    assert keys(take(shelf)) == ["a"]


def test_only_the_first_of_each_chat_may_leave(database: Database, shelf: SqlOutboxQueue) -> None:
    for key, chat in (("a1", "10"), ("a2", "10"), ("b1", "20")):
        post(database, key, chat=chat)
    first = take(shelf)
    assert keys(first) == ["a1", "b1"]
    shelf.settle((first[0], Delivered("77")), now=NOW)
    assert keys(take(shelf)) == ["a2"]


def test_a_leased_parcel_is_free_again_when_its_lease_ends(database: Database, shelf: SqlOutboxQueue) -> None:
    post(database, "a")
    assert keys(take(shelf)) == ["a"]
    assert take(shelf) == []
    assert keys(take(shelf, NOW + LEASE)) == ["a"]


def test_a_restart_of_the_only_process_frees_what_it_held(database: Database, shelf: SqlOutboxQueue) -> None:
    post(database, "a")
    take(shelf)
    shelf.end_leases()
    assert keys(take(shelf)) == ["a"]


def test_what_was_taken_unheard_is_freed_by_the_end_of_its_lease_and_nothing_else_is(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    post(database, "a")
    take(shelf)
    post(database, "b", chat="20")
    later = NOW + timedelta(seconds=1)
    take(shelf, later)
    shelf.end_lease("mail", later + LEASE)
    assert take(shelf, later) == []
    shelf.end_lease("telegram", later + LEASE)
    assert keys(take(shelf, later)) == ["b"]


def test_who_takes_over_frees_what_was_held_before_and_nothing_since(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    for key, chat in (("a", "10"), ("b", "20")):
        post(database, key, chat=chat)
        take(shelf, NOW)
    post(database, "c", chat="30")
    later = NOW + timedelta(seconds=1)
    take(shelf, later)
    shelf.take_over("mail", NOW + LEASE)
    assert take(shelf, later) == []
    shelf.take_over("telegram", NOW + LEASE)
    assert keys(take(shelf, later)) == ["a", "b"]


def test_what_must_wait_holds_back_only_its_own_chat(database: Database, shelf: SqlOutboxQueue) -> None:
    for key, chat in (("a1", "10"), ("a2", "10"), ("b1", "20")):
        post(database, key, chat=chat)
    waiting, other = take(shelf)
    shelf.settle((waiting, Later(timedelta(seconds=5), "flood")), now=NOW)
    shelf.settle((other, Delivered()), now=NOW)
    assert take(shelf) == []
    assert keys(take(shelf, NOW + timedelta(seconds=5))) == ["a1"]


def test_a_doubt_is_sent_again_under_the_same_key_each_time_later(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    post(database, "a")
    now = NOW
    for pause in (2, 4, 8):
        (parcel,) = take(shelf, now)
        shelf.settle((parcel, Doubtful("cut")), now=now)
        assert take(shelf, now + timedelta(seconds=pause - 1)) == []
        now += timedelta(seconds=pause)
    (parcel,) = take(shelf, now)
    assert (parcel.key, parcel.attempts) == ("a", 3)


def test_what_telegram_refuses_for_good_waits_in_her_web_chat(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    with database.writing() as session:
        nadia = Agent(name="Nadia", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        SqlRegistry(session).add(nadia)
    post(database, "a", agent_id=nadia.id)
    (parcel,) = take(shelf)
    shelf.settle((parcel, Refused("blocked")), now=NOW)
    assert take(shelf) == []
    (copy,) = take(shelf, channel="web")
    assert (copy.chat_ref, copy.payload) == (f"agent-{nadia.id}", parcel.payload)


def test_the_number_that_the_channel_gave_finds_the_ticket_again(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    with database.writing() as session:
        SqlOutbox(session).add_once(
            "t", channel="telegram", chat_ref="10", payload={"text": ""}, now=NOW, about="T-2026-0001"
        )
    (parcel,) = take(shelf)
    shelf.settle((parcel, Delivered("55")), now=NOW)
    with database.writing() as session:
        SqlOutbox(session).add_once(
            "u", channel="telegram", chat_ref="10", payload={"text": ""}, now=NOW, about="T-2026-0002"
        )
    with database.reading() as session:
        outbox = SqlOutbox(session)
        assert outbox.about_of("telegram", "10", "55") == "T-2026-0001"
        assert outbox.about_of("telegram", "11", "55") == ""
        assert outbox.about_of("telegram", "10", "") == ""


def test_an_answer_to_what_invites_none_is_for_no_ticket(database: Database, shelf: SqlOutboxQueue) -> None:
    with database.writing() as session:
        SqlOutbox(session).add_once(
            "t",
            channel="telegram",
            chat_ref="10",
            payload={"text": ""},
            now=NOW,
            about="T-2026-0001",
            answerable=False,
        )
    (parcel,) = take(shelf)
    shelf.settle((parcel, Delivered("55")), now=NOW)
    with database.reading() as session:
        assert SqlOutbox(session).about_of("telegram", "10", "55") == ""


@pytest.mark.databases("postgresql")
def test_the_first_of_each_chat_is_found_though_the_server_knows_nothing_of_the_table(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    with database.writing() as session:
        for number in range(1_500):
            SqlOutbox(session).add_once(
                f"k{number}", channel="telegram", chat_ref=str(number % 100), payload={}, now=NOW
            )
    read: list[int] = []

    @event.listens_for(Engine, "commit")
    def counts(connection: Connection) -> None:
        read.append(rows_read(connection, "outbox"))

    try:
        assert keys(take(shelf)) == [f"k{number}" for number in range(10)]
    finally:
        event.remove(Engine, "commit", counts)
    assert 0 < sum(read) < 500  # the head of the queue, not the whole of it


# A clock that was put back


AHEAD = NOW + timedelta(days=2)


def test_what_a_clock_two_days_ahead_kept_back_leaves_once_it_is_right(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    """It holds back its whole conversation, over every restart."""
    for key in ("asked before", "asked after"):
        post(database, key)
    paced = take(shelf, AHEAD)
    shelf.give_back(*((parcel, AHEAD + timedelta(seconds=1)) for parcel in paced))
    assert keys(take(shelf)) == ["asked before"]


def test_what_was_posted_by_a_clock_ahead_leaves_once_it_is_right(
    database: Database, shelf: SqlOutboxQueue
) -> None:
    post(database, "told", now=AHEAD)
    assert keys(take(shelf)) == ["told"]


def test_what_is_told_in_the_morning_still_waits_for_it(database: Database, shelf: SqlOutboxQueue) -> None:
    monday = NOW + timedelta(days=3)
    with database.writing() as session:
        SqlOutbox(session).add_once(
            "monday", channel="telegram", chat_ref="10", payload={}, now=NOW,
            not_before=monday, not_after=monday + timedelta(hours=8),
        )  # fmt: skip
    assert take(shelf) == []
    assert keys(take(shelf, monday)) == ["monday"]


def test_who_takes_over_frees_what_a_clock_ahead_held(database: Database, shelf: SqlOutboxQueue) -> None:
    post(database, "a")
    take(shelf, AHEAD)
    assert take(shelf) == []
    shelf.take_over("telegram", NOW + LEASE)
    assert keys(take(shelf)) == ["a"]


@pytest.mark.parametrize("asked", [timedelta(minutes=30), timedelta(hours=5)])
def test_no_pause_is_longer_than_an_hour_without_the_channel_being_asked_again(
    database: Database, shelf: SqlOutboxQueue, asked: timedelta
) -> None:
    post(database, "a")
    shelf.settle((take(shelf)[0], Later(asked, "flood limit")), now=NOW)
    assert take(shelf, NOW + min(asked, LONGEST_PAUSE) - timedelta(seconds=1)) == []
    assert keys(take(shelf, NOW + min(asked, LONGEST_PAUSE))) == ["a"]
