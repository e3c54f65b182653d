"""The service as it is installed on its machine: what the settings pages and the first run ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from web.errors import FieldsAtFault, WebError


@dataclass(frozen=True)
class Setting:
    """``value`` is empty for a secret, which is never shown again; it may be the program's own where nobody
    has set one. ``fixed_by`` says what fixes it outside the console, where it cannot then be changed; empty
    when nothing does.
    """

    value: str = ""
    is_set: bool = False
    fixed_by: str = ""


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, or come in; ``security`` is « plain », « starttls » or « tls »."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str = field(default="", repr=False)
    folder: str = ""


class Severity(StrEnum):
    FINE = "ok"
    LOOK = "attention"
    WRONG = "panne"


@dataclass(frozen=True)
class Finding:
    """What a check found; ``advice`` is empty when there is nothing to do."""

    subject: str
    level: Severity
    sentence: str
    advice: str = ""


class SettingsRefused(FieldsAtFault):
    """A French sentence by the name of the setting; nothing was stored."""


class TrialFailed(WebError):
    """What a trial met, as a French sentence. ``may_pass`` when time alone may mend it."""

    sentence: str
    may_pass: bool


class Installation(Protocol):
    @property
    def version(self) -> str: ...

    @property
    def boot(self) -> str:
        """Another at each start: a page tells by it that the service has come back."""

    @property
    def telegram_trouble(self) -> str:
        """Why Telegram does not listen with the present token; empty when nothing is known against it."""

    def settings(self) -> Mapping[str, Setting]:
        """Those that the console shows, as they will be at the next start."""

    def mail_server(self) -> MailServer | None:
        """As it will be at the next start, without its password."""

    def mailbox(self) -> MailServer | None:
        """As it will be at the next start, without its password."""

    def address_of(self, server: MailServer) -> str:
        """The setting that names this server; without a password, the one that is stored for the same
        account there. Raises ``SettingsRefused``.
        """

    def address_of_mailbox(self, server: MailServer) -> str:
        """As ``address_of``, for where mails come in."""

    def store(self, changes: Mapping[str, str]) -> None:
        """Keeps them for the next start; raises ``SettingsRefused`` with every fault."""

    def awaits_restart(self) -> bool:
        """What was changed differs from what is in force."""

    def restart(self) -> None:
        """Soon, in the same process; whoever asks for a page meanwhile waits for it."""

    def findings(self) -> Sequence[Finding]:
        """What is configured, reachable, late; asks Telegram and the mail server, and may take seconds."""

    def last_backup(self) -> datetime | None: ...

    def bot_name(self, token: str) -> str:
        """The name of the bot that bears this token; an empty token is the stored one. ``TrialFailed``."""

    def send_trial_letter(self, smtp_url: str, *, sender: str, recipient: str) -> None:
        """Hands a letter to the server, for real. Raises ``TrialFailed``."""

    def open_mailbox(self, imap_url: str) -> None:
        """Signs in and opens the folder, for real; reads nothing. Raises ``TrialFailed``."""

    def verifiers(self) -> Sequence[str]:
        """The names of the servers that verified the senders of the last mails of the mailbox, the most
        frequent first. Raises ``TrialFailed``.
        """

    def opens(self, secret: str) -> bool:
        """Whether this is the secret of the first link, while it is good."""
