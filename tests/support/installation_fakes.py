"""An installation that can be changed and restarted at will, and whose trials meet what a test says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event

from app.installation import FirstLink, Installation
from app.settings import Settings, read_settings
from app.trials import Trials
from web.installation import TrialFailed

BOT = "relais_essai_bot"
TOKEN = "123456:un-jeton-secret-qui-a-la-bonne-form"
PATIENCE = 30.0  # seconds; an order is carried out once its answer has left


class FakeTrials(Trials):
    """``failure`` is what the next trials meet; ``letters`` are those that were handed over,
    ``mailboxes`` those that were opened; ``seen`` are the servers that their mails name.
    """

    def __init__(self) -> None:
        self.failure: TrialFailed | None = None
        self.tokens: list[str] = []
        self.letters: list[tuple[str, str, str]] = []
        self.mailboxes: list[str] = []
        self.seen: list[str] = []

    def bot_name(self, token: str) -> str:
        if self.failure is not None:
            raise self.failure
        self.tokens.append(token)
        return BOT

    def send_letter(self, smtp_url: str, *, sender: str, recipient: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.letters.append((smtp_url, sender, recipient))

    def open_mailbox(self, imap_url: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.mailboxes.append(imap_url)

    def verifiers(self, imap_url: str) -> list[str]:
        if self.failure is not None:
            raise self.failure
        return self.seen


class FakeInstallation(Installation):
    """The real one on a folder of its own; ``fix`` makes the environment hold a setting."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._restarted = Event()
        self.trials = FakeTrials()
        self.first_link = FirstLink(clock=clock)
        self._held: dict[str, str] = {}
        super().__init__(
            settings,
            read=lambda: stored(settings),
            fixed=self._held,
            restart=self._restarted.set,
            trials=lambda: self.trials,
            clock=clock,
            first_link=self.first_link,
        )

    def fix(self, name: str) -> None:
        self._held[name] = "l’environnement du service"

    @property
    def file(self) -> Path:
        return self._file

    @property
    def stored(self) -> Settings:
        """As the next start will read them."""
        return stored(self._settings)

    @property
    def is_to_restart(self) -> bool:
        return self._restarted.is_set()

    def comes_back(self) -> None:
        """Another start, once it was asked for, with the settings as they now are."""
        assert self._restarted.wait(PATIENCE), "no restart was asked for"
        self._restarted.clear()
        self.boot = f"{self.boot}+"
        self._settings = self.stored


def stored(settings: Settings) -> Settings:
    return read_settings(env_file=None, database_url=settings.database_url, data_dir=settings.data_dir)
