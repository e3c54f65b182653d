"""What a monitor reads: what could have left, when messages came in, what the base made of questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from delivery.queue_messages import Delivered, Doubtful
from knowledge_base.learning.questions import AnswerZone, AskedQuestion
from storage.database import Database
from storage.health import Queue, asked_by_zone, received_at, unsent
from storage.inbox import Arrival, SqlInbox
from storage.knowledge import SqlQuestions
from storage.outbox import SqlOutbox, SqlOutboxQueue

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def post(database: Database, key: str, channel: str, *, not_before: datetime | None = None) -> None:
    with database.writing() as session:
        SqlOutbox(session).add_once(
            key, channel=channel, chat_ref=key, payload={"text": key}, now=NOW, not_before=not_before
        )


def waiting(database: Database, now: datetime) -> dict[str, Queue]:
    with database.reading() as session:
        return dict(unsent(session, now))


def test_what_could_have_left_is_counted_by_channel_and_what_is_for_later_is_not(database: Database) -> None:
    post(database, "a", "telegram")
    post(database, "b", "mail", not_before=NOW + 5 * MINUTE)
    post(database, "c", "mail", not_before=NOW + 20 * MINUTE)

    assert waiting(database, NOW) == {"telegram": Queue(1, NOW)}
    assert waiting(database, NOW + 9 * MINUTE) == {
        "telegram": Queue(1, NOW),
        "mail": Queue(1, NOW + 5 * MINUTE),
    }


def test_what_is_tried_again_has_waited_from_the_first_until_it_has_left(database: Database) -> None:
    post(database, "a", "telegram")
    shelf = SqlOutboxQueue(database)
    (parcel,) = shelf.take("telegram", now=NOW + MINUTE, lease=MINUTE, limit=1)

    shelf.settle((parcel, Doubtful("no network")), now=NOW + MINUTE)
    assert waiting(database, NOW + MINUTE) == {"telegram": Queue(1, NOW)}

    shelf.settle((parcel, Delivered()), now=NOW + 2 * MINUTE)
    assert waiting(database, NOW + 2 * MINUTE) == {}


def test_each_question_is_counted_once_in_its_zone(database: Database) -> None:
    def asked(reference: str, at: datetime, zone: AnswerZone) -> AskedQuestion:
        return AskedQuestion(
            reference=reference,
            at=at,
            channel="web",
            agent_id=None,
            guichet_id=None,
            text="quel délai",
            kind="question",
            zone=zone,
        )

    with database.writing() as session:
        for number, zone in enumerate((AnswerZone.ANSWER, AnswerZone.ANSWER, AnswerZone.SUGGEST)):
            SqlQuestions(session).add(asked(f"Q-{number}", NOW + number * MINUTE, zone))

    with database.reading() as session:
        first = asked_by_zone(session, NOW, NOW + MINUTE)
        then = asked_by_zone(session, NOW + MINUTE, NOW + 3 * MINUTE)

    assert (first, then) == ({AnswerZone.ANSWER: 1}, {AnswerZone.ANSWER: 1, AnswerZone.SUGGEST: 1})


def test_an_update_came_in_when_its_own_channel_says(database: Database) -> None:
    def arrival(channel: str, at: datetime) -> Arrival:
        return Arrival(
            channel=channel,
            update_ref="7",
            conversation=f"{channel}:1",
            group_ref="",
            payload={},
            received_at=at,
            ready_at=at,
        )

    with database.writing() as session:
        SqlInbox(session).store([arrival("web", NOW), arrival("telegram", NOW + MINUTE)])

    with database.reading() as session:
        assert received_at(session, "telegram", {"7", "8"}) == {"7": NOW + MINUTE}
