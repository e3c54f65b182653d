"""``relais run`` as operators start it: a process of its own, with its settings in the environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from botapi.server import BotApi

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0  # seconds, on a machine that does much else
STOPS_WITHIN = 10.0  # seconds, on a machine that does much else; Docker kills what takes longer


@dataclass
class ServiceProcess:
    """The service on the database and the bot that it is given; ``start`` may follow ``kill`` or ``stop``."""

    api: BotApi
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    parts: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'relais.db'}"

    @property
    def log(self) -> Path:
        """What every start wrote to both of its outputs."""
        return self.folder / "relais.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "run", "--parts", self.parts],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def waits_until_it_polls(self, *, polls_before: int) -> None:
        """``polls_before`` is what ``polls`` said before the start."""
        self.api.waits(lambda: self.polls > polls_before, STARTS_WITHIN, "a poll for updates")

    @property
    def polls(self) -> int:
        return len(self.api.calls("getUpdates"))

    def starts(self) -> None:
        """Started, and listening to Telegram."""
        before = self.polls
        self.start()
        self.waits_until_it_polls(polls_before=before)

    def kill(self) -> None:
        """SIGKILL: nothing of the process runs any more."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM: the exit code, which must come in time."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOPS_WITHIN)

    def ends(self) -> tuple[int, str]:
        """Runs until it ends by itself: its exit code, and what it said."""
        before = self.log.stat().st_size if self.log.exists() else 0
        self.start()
        assert self.process is not None
        try:
            code = self.process.wait(STARTS_WITHIN)
        finally:
            self.kill()
        return code, self.log.read_bytes()[before:].decode()

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8") if self.log.exists() else ""

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
        return inherited | {
            "RELAIS_DATABASE_URL": self.database_url,
            "RELAIS_DATA_DIR": str(self.folder),
            "RELAIS_TELEGRAM_TOKEN": self.api.token,
            "RELAIS_TELEGRAM_API_URL": self.api.url,
            "RELAIS_WEB_PORT": "0",
            "RELAIS_LOG_FORMAT": "json",
            "RELAIS_DEPARTEMENT": "06",
            **self.settings,
        }
