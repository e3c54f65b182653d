"""The two mail servers, as ``RELAIS_SMTP_URL`` and ``RELAIS_IMAP_URL`` name them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from mailer.urls import ESCAPING, Security, Server, UrlKind, parse

__all__ = ["ImapServer", "Security", "SmtpServer", "parse_imap_url", "parse_smtp_url"]

_SMTP = UrlKind(
    name="SMTP",
    scheme="smtp",
    ports={Security.PLAIN: 25, Security.STARTTLS: 587, Security.TLS: 465},
    example="smtp://mail.exemple.fr:587",
)
_IMAP = UrlKind(
    name="IMAP",
    scheme="imap",
    ports={Security.PLAIN: 143, Security.STARTTLS: 143, Security.TLS: 993},
    example="imaps://mail.exemple.fr",
    has_folders=True,
)
INBOX = "INBOX"
LONGEST_NAME = 200  # characters of a mailbox's name, as it is stored


@dataclass(frozen=True)
class SmtpServer(Server):
    """Where letters are handed over."""


@dataclass(frozen=True)
class ImapServer(Server):
    """Where mails come in; a server that asks for no account has no mailbox."""

    folder: str = INBOX

    @property
    def mailbox(self) -> str:
        """The name of this mailbox among all others, without its password."""
        return f"{self.username}@{self.host}/{self.folder}"[:LONGEST_NAME]


def parse_smtp_url(url: str) -> SmtpServer:
    """``smtp://user:pass@host:587?starttls=1``, ``smtps://user:pass@host`` or ``smtp://127.0.0.1:1025``.

    Raises ``ValueError`` with a French sentence, which never quotes the address.
    """
    server, _ = parse(url, _SMTP)
    return SmtpServer(**asdict(server))


def parse_imap_url(url: str) -> ImapServer:
    """``imaps://user:pass@host/INBOX``, or ``imap://user:pass@host`` with STARTTLS; no folder is the inbox.

    Raises ``ValueError`` with a French sentence, which never quotes the address.
    """
    server, folder = parse(url, _IMAP)
    if not server.username:
        raise ValueError(f"l’adresse IMAP doit donner l’utilisateur et le mot de passe ; {ESCAPING}")
    return ImapServer(**asdict(server), folder=folder or INBOX)
