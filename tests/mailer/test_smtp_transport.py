"""Letters against a real SMTP server on loopback, and its faults."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from aiosmtplib import SMTPAuthenticationError, SMTPConnectError

from delivery.letters import Letter
from delivery.queue_messages import Delivered, Doubtful, Later, OutboxMessage, Outcome, Refused
from mailer.letter import to_bytes
from mailer.settings import Security, SmtpServer
from mailer.smtp import SmtpTransport

AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
MESSAGE_ID = "<T-2026-0001.1@gestion.exemple.fr>"
LETTER = {
    "sender": "sne06@gestion.exemple.fr",
    "recipient": "pole@national.exemple.fr",
    "subject": "Réactivation : échec à l’écran « Suivi »",
    "body": "Bonjour,\n\nDépartement : 06 – question d’été.\n.\nUne ligne seule d’un point ci-dessus.\n",
    "message_id": MESSAGE_ID,
}


@dataclass
class Mailbox:
    """A server: what it took in, and its faults.

    ``answers`` are what it says, by step, instead of 250; ``cut`` names the step at which it hangs up,
    once the step has had its effect.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""
    taken: list[bytes] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  the names that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._said("mail", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._said("rcpt", server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return self._said("data", server)

    def _said(self, step: str, server: Any) -> str:
        if self.cut == step:
            server.transport.abort()
        return self.answers.get(step, "250 OK")


@asynccontextmanager
async def serving(mailbox: Mailbox, **options: Any) -> AsyncIterator[SmtpServer]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="essai", loop=loop, **options), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    try:
        yield SmtpServer("127.0.0.1", port, Security.PLAIN)
    finally:
        server.close()
        await server.wait_closed()


def parcel(payload: Mapping[str, object] = LETTER, attempts: int = 0) -> OutboxMessage:
    return OutboxMessage(
        id=1,
        key="escalade:T-2026-0001:1",
        channel="mail",
        chat_ref="pole@national.exemple.fr",
        about="T-2026-0001",
        payload=payload,
        attempts=attempts,
        created_at=AT,
    )


def sent(mailbox: Mailbox, *parcels: OutboxMessage) -> Outcome:
    """The outcome of the last parcel, each carried in turn."""

    async def carry() -> Outcome:
        async with serving(mailbox) as server:
            transport = SmtpTransport(server, clock=lambda: AT)
            outcomes = [await transport.deliver(parcel) for parcel in parcels or (parcel(),)]
            return outcomes[-1]

    return asyncio.run(carry())


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_arrives_as_it_was_written() -> None:
    mailbox = Mailbox()

    assert sent(mailbox) == Delivered(MESSAGE_ID)

    message = read(mailbox.taken[0])
    assert message["From"] == LETTER["sender"]
    assert message["To"] == LETTER["recipient"]
    assert message["Subject"] == LETTER["subject"]
    assert message["Message-ID"] == MESSAGE_ID
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] is None
    assert message.get_content().replace("\r\n", "\n") == LETTER["body"]
    assert mailbox.taken[0].isascii()


def test_a_letter_that_no_person_has_read_says_so() -> None:
    mailbox = Mailbox()

    sent(mailbox, parcel({**LETTER, "is_automatic": True}))

    assert read(mailbox.taken[0])["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_passing_refusal_is_tried_later(step: str) -> None:
    outcome = sent(Mailbox({step: "451 Try again later"}))

    assert isinstance(outcome, Later)
    assert outcome.after == timedelta(minutes=1)
    assert outcome.reason.startswith("451")
    assert not outcome.whole_channel


@pytest.mark.parametrize(
    ("attempts", "pause"),
    [(0, timedelta(minutes=1)), (3, timedelta(minutes=8)), (6, timedelta(hours=1)), (60, timedelta(hours=1))],
)
def test_each_attempt_waits_longer_up_to_an_hour(attempts: int, pause: timedelta) -> None:
    outcome = sent(Mailbox({"rcpt": "450 busy"}), parcel(attempts=attempts))

    assert isinstance(outcome, Later)
    assert outcome.after == pause


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_final_refusal_is_not_tried_again(step: str) -> None:
    assert sent(Mailbox({step: "550 Unknown here"})) == Refused("550 Unknown here")


def test_a_server_that_wants_a_password_is_our_own_fault_and_waits() -> None:
    outcome = sent(Mailbox({"mail": "530 Authentication required"}))

    assert isinstance(outcome, Later)
    assert outcome.whole_channel


@pytest.mark.parametrize("step", ["mail", "rcpt"])
def test_a_cut_before_the_letter_leaves_no_doubt(step: str) -> None:
    assert isinstance(sent(Mailbox(cut=step)), Later)


def test_a_cut_after_the_letter_leaves_a_doubt_and_the_same_message_id_is_sent_again() -> None:
    mailbox = Mailbox(cut="data")

    assert isinstance(sent(mailbox), Doubtful)
    mailbox.cut = ""
    assert isinstance(sent(mailbox, parcel(attempts=1)), Delivered)

    assert [read(content)["Message-ID"] for content in mailbox.taken] == [MESSAGE_ID, MESSAGE_ID]


def test_nobody_listening_stops_the_channel_for_a_while(unused_port: int) -> None:
    transport = SmtpTransport(SmtpServer("127.0.0.1", unused_port, Security.PLAIN), clock=lambda: AT)

    outcome = asyncio.run(transport.deliver(parcel()))

    assert isinstance(outcome, Later)
    assert outcome.whole_channel


@pytest.fixture
def unused_port() -> int:
    async def found() -> int:
        async with serving(Mailbox()) as server:
            return server.port

    return asyncio.run(found())


def test_starttls_that_the_server_does_not_offer_sends_nothing_in_the_clear() -> None:
    mailbox = Mailbox()

    async def carry() -> Outcome:
        async with serving(mailbox) as server:
            wanted = SmtpServer(server.host, server.port, Security.STARTTLS)
            return await SmtpTransport(wanted, clock=lambda: AT).deliver(parcel())

    outcome = asyncio.run(carry())

    assert isinstance(outcome, Later)
    assert outcome.whole_channel
    assert mailbox.taken == []


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Bonjour\nBcc: tous@exemple.fr"},
        {"subject": "Bonjour\rBcc: tous@exemple.fr"},
        {"sender": "a@exemple.fr\nBcc: tous@exemple.fr"},
        {"recipient": "a@exemple.fr, b@exemple.fr"},
        {"recipient": "a@exemple.fr>\r\nDATA"},
        {"recipient": "pas une adresse"},
        {"recipient": "pôle@exemple.fr"},
        {"recipient": ""},
        {"message_id": "<1@x.fr>\r\nBcc: tous@exemple.fr"},
    ],
)
def test_a_header_cannot_be_slipped_in(change: dict[str, str]) -> None:
    mailbox = Mailbox()

    outcome = sent(mailbox, parcel({**LETTER, **change}))

    assert isinstance(outcome, Refused)
    assert mailbox.taken == []


def test_a_payload_that_is_no_letter_is_refused() -> None:
    assert isinstance(sent(Mailbox(), parcel({"text": "Bonjour"})), Refused)


def test_a_long_subject_in_french_survives_folding() -> None:
    subject = " ".join(["Échéance à vérifier"] * 20)
    letter = Letter.from_payload({**LETTER, "subject": subject})

    assert read(to_bytes(letter, at=AT))["Subject"] == subject


def test_a_refused_letter_is_told_before_its_outcome_is_known() -> None:
    told: list[tuple[str, str]] = []

    async def carry() -> Outcome:
        async with serving(Mailbox({"rcpt": "550 Unknown here"})) as server:
            transport = SmtpTransport(
                server,
                clock=lambda: AT,
                on_refused=lambda parcel, reason: told.append((parcel.about, reason)),
            )
            return await transport.deliver(parcel())

    asyncio.run(carry())

    assert told == [("T-2026-0001", "550 Unknown here")]


def checked(make: Callable[[SmtpServer], SmtpServer], **options: Any) -> str:
    async def check() -> str:
        async with serving(Mailbox(), **options) as server:
            return await SmtpTransport(make(server)).check()

    return asyncio.run(check())


def only(password: str) -> Mapping[str, object]:
    """A server that lets in whoever has the password."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == password.encode(), handled=False)

    return {"authenticator": authenticate, "auth_require_tls": False}


def test_the_check_gives_the_greeting_of_the_server() -> None:
    assert checked(lambda server: server).startswith("essai")


def test_the_check_signs_in() -> None:
    def as_her(server: SmtpServer) -> SmtpServer:
        return SmtpServer(server.host, server.port, Security.PLAIN, "sne06", "ouvre-toi")

    assert checked(as_her, **only("ouvre-toi")).startswith("essai")
    with pytest.raises(SMTPAuthenticationError):
        checked(as_her, **only("autre"))


def test_the_check_raises_when_nobody_listens(unused_port: int) -> None:
    transport = SmtpTransport(SmtpServer("127.0.0.1", unused_port, Security.PLAIN), clock=lambda: AT)

    with pytest.raises(SMTPConnectError):
        asyncio.run(transport.check())
