"""Carries the letters of the outbox to an SMTP server: each of its answers becomes an outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from delivery.letters import Letter
from delivery.queue_messages import Delivered, Doubtful, Later, OutboxMessage, Outcome, Refused
from mailer.letter import LostFile, to_bytes
from mailer.settings import Security, SmtpServer
from mailer.trouble import NOT_LET_IN
from rendering import mail_remarks

# Seconds; together they end before the courier's lease does.
_TO_OPEN = 15.0
_TO_ANNOUNCE = 10.0
_TO_HAND_OVER = 25.0
_TO_LEAVE = 3.0

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)

GIVEN_UP_AFTER = timedelta(days=7)

_FAILURES = (SMTPException, OSError, TimeoutError)


def utc_now() -> datetime:
    return datetime.now(UTC)


def _forget(_parcel: OutboxMessage, _reason: str) -> None:
    """For whoever needs not know what was refused."""


class SmtpTransport:
    """One connection for each letter: there are a few a day.

    ``on_refused`` hears, in a thread and before the outbox does, of each letter that will never arrive;
    it may hear twice of the same one.
    """

    def __init__(
        self,
        server: SmtpServer,
        *,
        clock: Callable[[], datetime] = utc_now,
        on_refused: Callable[[OutboxMessage, str], None] = _forget,
    ) -> None:
        self._server = server
        self._clock = clock
        self._on_refused = on_refused

    @property
    def channel(self) -> str:
        return "mail"

    def wait(self, parcel: OutboxMessage) -> timedelta:  # noqa: ARG002  the server sets no pace
        return timedelta(0)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        outcome = self._in_the_end(parcel, await self._outcome(parcel))
        if isinstance(outcome, Refused):
            await asyncio.to_thread(self._on_refused, parcel, outcome.reason)
        return outcome

    def _in_the_end(self, parcel: OutboxMessage, outcome: Outcome) -> Outcome:
        """What could not leave for a week never will: better that somebody hears of it."""
        if isinstance(outcome, Later | Doubtful) and self._clock() - parcel.created_at >= GIVEN_UP_AFTER:
            return Refused(mail_remarks.given_up(outcome.reason))
        return outcome

    async def check(self) -> str:
        """The server's greeting, once let in. Raises ``SMTPException``, ``OSError`` or ``TimeoutError``."""
        client = self._client()
        async with asyncio.timeout(_TO_OPEN):
            greeting = await client.connect()
        await _leave(client)
        return greeting.message

    async def _outcome(self, parcel: OutboxMessage) -> Outcome:
        try:
            letter = Letter.from_payload(parcel.payload)
            content = await asyncio.to_thread(to_bytes, letter, at=self._clock())
        except LostFile as lost:
            return Refused(f"le fichier « {lost} » n’est plus conservé")
        except ValueError as error:
            return Refused(f"malformed letter: {error}")
        pause = min(_FIRST_PAUSE * 2 ** min(parcel.attempts, 6), _LONGEST_PAUSE)
        client = self._client()
        try:
            async with asyncio.timeout(_TO_OPEN):
                await client.connect()
        except _FAILURES as error:
            return Later(pause, _reason(error), whole_channel=True)
        try:
            return await _hand_over(client, letter, content, pause)
        finally:
            await _leave(client)

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            timeout=_TO_OPEN,
        )


async def _hand_over(client: SMTP, letter: Letter, content: bytes, pause: timedelta) -> Outcome:
    try:
        async with asyncio.timeout(_TO_ANNOUNCE):
            await client.mail(letter.sender)
            await client.rcpt(letter.recipient)
    except _FAILURES as error:
        return _answered(error, pause) or Later(pause, _reason(error))
    try:
        async with asyncio.timeout(_TO_HAND_OVER):
            await client.data(content, timeout=_TO_HAND_OVER)
    except _FAILURES as error:
        return _answered(error, pause) or Doubtful(_reason(error))
    return Delivered(letter.message_id)


def _answered(error: BaseException, pause: timedelta) -> Outcome | None:
    """What the server's code says of the letter; None when the server said nothing intelligible."""
    if not isinstance(error, SMTPResponseException):
        return None
    if error.code in NOT_LET_IN:
        return Later(pause, _reason(error), whole_channel=True)
    if 400 <= error.code < 500:
        return Later(pause, _reason(error))
    if 500 <= error.code < 600:
        return Refused(_reason(error))
    return None


async def _leave(client: SMTP) -> None:
    """Politely where it can be; how the letter fared is known already."""
    with suppress(*_FAILURES):
        await client.quit(timeout=_TO_LEAVE)
    client.close()


def _reason(error: BaseException) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return f"{type(error).__name__}: {error}"
