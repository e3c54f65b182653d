"""What the console tries for real before it stores it: a bot's token, a mail server, a mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from secrets import token_hex
from typing import TypeVar
from urllib.parse import urlsplit

from aiosmtplib import SMTPException

from app.mail_failures import no_way_in
from bot.channels.telegram.errors import TelegramChannelError, WrongToken
from bot.channels.telegram.inspection import inspect
from delivery.letters import CHANNEL, Letter
from delivery.queue_messages import Delivered, Doubtful, Later, OutboxMessage, Refused
from mailer.imap import FAILURES, Connection, NoEncryption, NoFolder, NotGiven, NotLetIn
from mailer.settings import parse_imap_url, parse_smtp_url
from mailer.smtp import SmtpTransport
from mailer.verifiers import names_seen
from web.installation import TrialFailed

T = TypeVar("T")

SUBJECT = "Relais SNE : message d’essai"
BODY = (
    "Bonjour,\n\n"
    "Ce message a été demandé depuis la console de Relais SNE. Si vous le lisez, le serveur d’envoi est "
    "bien réglé.\n\n"
    "Vous n’avez rien à faire.\n"
)


class Trials:
    """Called from a thread without a loop: each trial takes seconds, and waits for them."""

    def __init__(self, telegram_api_url: str, *, clock: Callable[[], datetime]) -> None:
        self._telegram_api_url = telegram_api_url
        self._clock = clock

    def bot_name(self, token: str) -> str:
        """Raises ``TrialFailed``."""
        try:
            return asyncio.run(inspect(token, self._telegram_api_url)).username
        except TelegramChannelError as error:
            if isinstance(error, WrongToken):
                raise TrialFailed(
                    "Telegram refuse ce jeton. Recopiez-le en entier depuis la discussion avec @BotFather.",
                    may_pass=False,
                ) from None
            raise TrialFailed(
                "Cette machine ne joint pas Telegram. Demandez à votre service informatique d’ouvrir l’accès "
                f"à {urlsplit(self._telegram_api_url).hostname}. Rien ne presse : sans Telegram, les agents "
                "ont la messagerie web.",
                may_pass=True,
            ) from None

    def send_letter(self, smtp_url: str, *, sender: str, recipient: str) -> None:
        """Raises ``TrialFailed``."""
        try:
            server = parse_smtp_url(smtp_url)
        except ValueError as error:
            raise TrialFailed(f"{error}.", may_pass=False) from None
        transport = SmtpTransport(server, clock=self._clock)
        try:
            asyncio.run(transport.check())
        except (SMTPException, OSError, TimeoutError) as error:
            raise TrialFailed(no_way_in(error), may_pass=True) from None
        outcome = asyncio.run(
            transport.deliver(_letter(sender=sender, recipient=recipient, at=self._clock()))
        )
        match outcome:
            case Delivered():
                return
            case Refused():
                raise TrialFailed(
                    "Le serveur refuse ce message. Vérifiez les deux adresses, et que ce compte a le droit "
                    "d’écrire avec la première.",
                    may_pass=False,
                )
            case Later() | Doubtful():
                raise TrialFailed(
                    "Le serveur n’a pas pris le message pour l’instant. Réessayez dans quelques minutes.",
                    may_pass=True,
                )

    def open_mailbox(self, imap_url: str) -> None:
        """Raises ``TrialFailed``."""
        self._inside(imap_url, lambda _: None)

    def verifiers(self, imap_url: str) -> Sequence[str]:
        """Raises ``TrialFailed``."""
        return [name for name in self._inside(imap_url, names_seen) if name]

    @staticmethod
    def _inside(imap_url: str, look: Callable[[Connection], T]) -> T:
        try:
            server = parse_imap_url(imap_url)
        except ValueError as error:
            raise TrialFailed(f"{error}.", may_pass=False) from None
        try:
            with Connection(server) as connection:
                return look(connection)
        except (*FAILURES, NotLetIn, NoFolder, NoEncryption, NotGiven) as error:
            raise TrialFailed(no_way_in(error), may_pass=True) from None


def _letter(*, sender: str, recipient: str, at: datetime) -> OutboxMessage:
    key = f"essai:{token_hex(8)}"
    message_id = f"<{key.replace(':', '.')}@{sender.rpartition('@')[2]}>"
    letter = Letter(sender=sender, recipient=recipient, subject=SUBJECT, body=BODY, message_id=message_id)
    return OutboxMessage(
        id=0,
        key=key,
        channel=CHANNEL,
        chat_ref=recipient,
        about="",
        payload=letter.to_payload(),
        attempts=0,
        created_at=at,
    )
