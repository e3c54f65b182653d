"""A letter, the real outbox and a server that has its bad hours: it leaves once, or somebody hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mail_servers import MailServers
from sqlalchemy import select

from delivery.dispatcher import Dispatcher
from delivery.queue_messages import OutboxMessage
from mailer.settings import parse_smtp_url
from mailer.smtp import GIVEN_UP_AFTER, SmtpTransport
from storage.database import Database
from storage.outbox import DELIVERED, DOUBTFUL, PENDING, REFUSED, SqlOutbox, SqlOutboxQueue
from storage.tables import outbox

POLE = "pole@national.exemple.fr"
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class Post:
    """The outbox, its courier and the clock that both go by."""

    def __init__(self, mail: MailServers, database: Database) -> None:
        self.now = START
        self.told: list[tuple[str, str]] = []
        self._database = database
        self._transport = SmtpTransport(
            parse_smtp_url(mail.smtp_url), clock=lambda: self.now, on_refused=self._hear
        )
        self._courier = Dispatcher(
            SqlOutboxQueue(database),
            self._transport,
            clock=lambda: self.now,
            steady=lambda: self.now.timestamp(),
        )

    def writes(self, number: int = 1) -> None:
        payload = {
            "sender": "sne06@gestion.exemple.fr",
            "recipient": POLE,
            "subject": f"Demande {number}",
            "body": "Bonjour,\n",
            "message_id": f"<T-2026-000{number}.1@gestion.exemple.fr>",
        }
        with self._database.writing() as session:
            SqlOutbox(session).add_once(
                f"escalade:T-2026-000{number}:1",
                channel="mail",
                chat_ref=POLE,
                payload=payload,
                now=self.now,
                about=f"T-2026-000{number}",
            )

    def passes(self, span: timedelta, *, step: timedelta = timedelta(minutes=1)) -> None:
        """Time goes on, and the courier with it."""
        end = self.now + span
        while self.now < end:
            asyncio.run(self._courier.round())
            self.now += step

    def row(self, number: int = 1) -> Any:
        with self._database.reading() as session:
            found = select(outbox).where(outbox.c.about == f"T-2026-000{number}")
            return session.execute(found).one()

    def _hear(self, parcel: OutboxMessage, reason: str) -> None:
        self.told.append((parcel.about, reason))


@pytest.fixture
def post(mail: MailServers, database: Database) -> Post:
    return Post(mail, database)


def closes(mail: MailServers) -> None:
    mail.smtp.is_closed = True


def says(code: str) -> Callable[[MailServers], None]:
    def set_answer(mail: MailServers) -> None:
        mail.smtp.answers = {"mail": code}

    return set_answer


@pytest.mark.parametrize("refuse", [closes, says("451 Try again later"), says("421 Too busy")])
def test_a_server_that_refuses_for_an_hour_gets_the_letter_once_afterwards(
    post: Post, mail: MailServers, refuse: Callable[[MailServers], None]
) -> None:
    refuse(mail)
    post.writes(1)
    post.writes(2)
    post.passes(timedelta(hours=1))
    waiting = post.row()

    mail.smtp.is_closed, mail.smtp.answers = False, {}
    post.passes(timedelta(hours=2))

    assert waiting.status == PENDING
    assert 5 <= waiting.attempts <= 8, "a pause that doubles, not a try each minute"
    assert waiting.reason
    assert [post.row(number).status for number in (1, 2)] == [DELIVERED, DELIVERED]
    assert len(mail.inside(POLE)) == 2
    assert post.told == []


def test_after_a_week_it_is_given_up_and_told_once(post: Post, mail: MailServers) -> None:
    says("451 Try again later")(mail)
    post.writes()
    post.passes(GIVEN_UP_AFTER - timedelta(hours=1), step=timedelta(minutes=30))
    before = (post.row().status, list(post.told))
    post.passes(timedelta(hours=3), step=timedelta(minutes=30))

    assert before == (PENDING, [])
    assert post.row().status == REFUSED
    assert post.told == [
        (
            "T-2026-0001",
            "Aucun envoi n’a réussi en une semaine. Dernier motif\N{NO-BREAK SPACE}: 451 Try again later",
        )
    ]


def test_a_week_of_cuts_after_the_letter_is_told_too(post: Post, mail: MailServers) -> None:
    mail.smtp.answers, mail.smtp.cut = {"data": "250 never heard"}, "data"
    post.writes()
    post.passes(GIVEN_UP_AFTER + timedelta(hours=2), step=timedelta(minutes=30))

    assert post.row().status == REFUSED
    assert [about for about, _ in post.told] == ["T-2026-0001"]


def test_a_final_refusal_is_told_at_once(post: Post, mail: MailServers) -> None:
    says("550 Unknown here")(mail)
    post.writes()
    post.passes(timedelta(minutes=5))

    assert post.row().status == REFUSED
    assert post.told == [("T-2026-0001", "550 Unknown here")]
    assert len(mail.smtp.taken) == 0


def test_a_cut_after_the_letter_sends_it_again_under_the_same_message_id(
    post: Post, mail: MailServers
) -> None:
    mail.smtp.cut = "data"
    post.writes()
    post.passes(timedelta(minutes=1))
    doubtful = post.row().status
    mail.smtp.cut = ""
    post.passes(timedelta(minutes=5))

    assert (doubtful, post.row().status) == (DOUBTFUL, DELIVERED)
    came = [stored.content for stored in mail.inside(POLE)]
    assert len(came) == 2
    assert all(b"Message-ID: <T-2026-0001.1@gestion.exemple.fr>" in content for content in came)


def test_a_clock_that_is_moved_back_delays_the_letter_and_loses_nothing(
    post: Post, mail: MailServers
) -> None:
    says("451 Try again later")(mail)
    post.writes()
    post.passes(timedelta(minutes=5))
    mail.smtp.answers = {}
    post.now = START - timedelta(hours=2)
    post.passes(timedelta(hours=3))

    assert post.row().status == DELIVERED
    assert len(mail.inside(POLE)) == 1
