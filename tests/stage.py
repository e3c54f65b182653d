"""The whole service on a stage: real HTTP on both sides, a real database file, a clock that can be moved."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from app.running import Running
from app.settings import read_settings
from bot.channels.telegram.pace import Pace
from botapi.people import User
from botapi.records import Message
from botapi.server import BotApi
from guichets.access import Accesses
from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.files import load
from knowledge_base.verdict import KnowledgeBase
from storage.database import Database
from storage.migrate import upgrade

CONTENT = Path(__file__).parents[1] / "knowledge_base" / "content"
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # ten o'clock in Paris
PATIENCE = 10.0  # seconds


@cache
def real_base() -> KnowledgeBase:
    """The base that comes with the product, fitted once for all the tests."""
    base = KnowledgeBase(load(CONTENT))
    base.verdict("bonjour")
    return base


class Clock:
    """Real time, moved: what happens takes its real time, and days pass when a test says so."""

    def __init__(self, start: datetime) -> None:
        self._shift = start - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def moves_to(self, instant: datetime) -> None:
        self._shift = instant - datetime.now(UTC)

    def passes(self, **time: float) -> None:
        self._shift += timedelta(**time)


class Mailbox:
    """What a real SMTP server does with the letters that it is given: keeps them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self._arrived = threading.Condition()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802  aiosmtpd's
        with self._arrived:
            self.letters.append(message_from_bytes(envelope.content, policy=default))
            self._arrived.notify_all()
        return "250 OK"

    def waits(self, count: int = 1) -> list[EmailMessage]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.letters) >= count, PATIENCE), "no letter came"
            return list(self.letters)


@dataclass
class Person:
    """Somebody on Telegram, and who she is in the registry once she is known."""

    telegram: User
    agent: Agent

    def says(self, text: str) -> Message:
        return self.telegram.says(text)

    def presses(self, message: Message, label: str) -> None:
        self.telegram.presses(message, label)

    def reads(self, wanted: str) -> Message:
        """The next message that holds these words; waits for it."""
        return self.telegram.waits_for(wanted)


@dataclass
class Stage:
    api: BotApi
    running: Running
    clock: Clock
    mailbox: Mailbox
    folder: Path
    web_url: str = ""
    guichet: Guichet = field(init=False)

    def __post_init__(self) -> None:
        self.guichet = self.opens_guichet("Mairie de Clairval")

    def opens_guichet(self, name: str) -> Guichet:
        guichet = Guichet(
            name=name, kind=GuichetKind.COMMUNE, departement="06", commune=name.removeprefix("Mairie de ")
        )
        with self.running.house.units() as work:
            work.registry.add(guichet)
        return guichet

    def invites(self, name: str, *, role: Role = Role.AGENT, guichet: Guichet | None = None) -> str:
        """The code that ``relais agents inviter`` prints."""
        place = None if role is Role.GESTIONNAIRE else guichet or self.guichet
        with self.running.house.units() as work:
            return Accesses(work, now=self.clock()).invite(name, guichet=place, role=role)[1]

    def enrols(self, name: str, *, role: Role = Role.AGENT, guichet: Guichet | None = None) -> Person:
        """Somebody who typed her code and was welcomed."""
        user = self.api.user(first_name=name)
        user.says(f"/start {self.invites(name, role=role, guichet=guichet)}")
        user.waits_for("Bienvenue")
        with self.running.house.units() as work:
            agent = Accesses(work, now=self.clock()).speaker("telegram", str(user.id))
        assert agent is not None
        return Person(user, agent)

    def gestionnaire(self, name: str = "Camille Aubrey") -> Person:
        return self.enrols(name, role=Role.GESTIONNAIRE)

    def closes(self, person: Person) -> None:
        """As ``relais agents fermer`` does."""
        with self.running.house.units() as work:
            agent = work.registry.agent(person.agent.id or 0)
            assert agent is not None
            Accesses(work, now=self.clock()).close(agent, by=None)

    def link(self, agent: Agent) -> str:
        """A sign-in link to the web pages."""
        with self.running.house.units() as work:
            return f"{self.web_url}/entrer/{Accesses(work, now=self.clock()).sign_in_link(agent)}"

    def ticks(self) -> None:
        """The clock's jobs run now."""
        self.running.run_jobs()

    def journal(self) -> list[Any]:
        with self.running.house.units.reading() as work:
            return [row.entry for row in work.journal.rows()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def playing(
    folder: Path,
    *,
    start: datetime = WEDNESDAY,
    base: Callable[[], Any] = real_base,
    **settings: Any,
) -> Iterator[Stage]:
    """The service running in a thread, as ``relais run`` starts it, until the block ends."""
    mailbox = Mailbox()
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    with BotApi() as api:
        chosen: dict[str, Any] = {
            "database_url": f"sqlite:///{folder / 'relais.db'}",
            "data_dir": folder,
            "telegram_token": api.token,
            "telegram_api_url": api.url,
            "smtp_url": f"smtp://127.0.0.1:{smtp.port}",
            "mail_from": "gestionnaire@exemple.fr",
            "national_address": "pole@exemple.fr",
            "web_port": 0,
            "departement": "06",
        }
        database = Database(chosen["database_url"])
        upgrade(database)
        clock = Clock(start)
        running = Running(
            read_settings(env_file=None, **(chosen | settings)),
            database,
            base(),
            clock=clock,
            pace=Pace.unlimited(),
        )
        with _started(running) as port:
            yield Stage(api, running, clock, mailbox, folder, f"http://127.0.0.1:{port}")
        database.close()
    smtp.stop()


@contextmanager
def _started(running: Running) -> Iterator[int]:
    ready = threading.Event()
    ports: list[int] = []
    failures: list[BaseException] = []

    def is_ready(port: int) -> None:
        ports.append(port)
        ready.set()

    def run() -> None:
        try:
            asyncio.run(running.run(is_ready))
        except BaseException as failure:  # noqa: BLE001  shown in the test's own thread
            failures.append(failure)
            ready.set()

    thread = threading.Thread(target=run, name="relais")
    thread.start()
    try:
        assert ready.wait(PATIENCE), "the service did not start"
        if failures:
            raise failures[0]
        yield ports[0]
    finally:
        running.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the service did not stop"
    if failures:
        raise failures[0]
