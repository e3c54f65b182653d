"""The whole service on a stage: real HTTP on both sides, a real database file, a clock that can be moved."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
from aiosmtpd.controller import Controller
from fitted import fitted_base
from mail_servers import VERIFIER
from migrated import migrated
from sqlalchemy import func, select
from terminal import plain

from app.living_base import LivingBase
from app.running import Application
from app.settings import read_settings
from bot.channels.telegram.pace import TelegramPace
from botapi.people import Group, User
from botapi.records import Message
from botapi.server import BotApi
from guichets.access import AccessService
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.sessions import Sessions
from storage.database import Database
from storage.tables import outbox
from tickets.ticket import Ticket

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # ten o'clock in Paris
PATIENCE = 30.0  # seconds
MARKED_WITHIN = 2.0  # seconds
STOPS_WITHIN = 60.0
"""Seconds: a stop waits for what is being worked out of the base."""
UNKNOWN = "bus pour Beauvais demain"  # what no base answers
REFERENCE = re.compile(r"T-\d{4}-\d{4}")


class Clock:
    """Real time, moved, Telegram's too: what happens takes its real time, days pass when a test says so."""

    def __init__(self, start: datetime) -> None:
        self._shift = start - datetime.now(UTC)
        self.before_moving: Callable[[], None] = lambda: None

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def moves_to(self, instant: datetime) -> None:
        self.before_moving()
        self._shift = instant - datetime.now(UTC)

    def passes(self, **time: float) -> None:
        self.before_moving()
        self._shift += timedelta(**time)


class Mailbox:
    """What a real SMTP server does with the letters that it is given: keeps them, or refuses them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusal = ""
        self._arrived = threading.Condition()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802  aiosmtpd's
        with self._arrived:
            self.letters.append(message_from_bytes(envelope.content, policy=default))
            self._arrived.notify_all()
        return "250 OK"

    def waits(self, count: int = 1) -> list[EmailMessage]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.letters) >= count, PATIENCE), "no letter came"
            return list(self.letters)


NONE_OF_THEM = "Aucune de ces réponses"
NEITHER = "Aucune des deux"
OTHERWISE = "Non, autre chose"


@dataclass
class Person:
    """Somebody on Telegram, and who they are in the registry once they are known."""

    telegram: User
    agent: Agent
    stage: Stage = field(repr=False)

    def says(
        self, text: str, *, in_: Group | None = None, thread: int | None = None, to: Message | None = None
    ) -> Message:
        """``to`` is the message that the person answers; nobody does so before its delivery is recorded."""
        if to is not None:
            self.stage.settles()
        return self.telegram.says(text, in_=in_, thread=thread, reply_to=to)

    def presses(self, message: Message, label: str) -> None:
        self.telegram.presses(message, label)

    def reads(self, wanted: str, *, after: Message | None = None) -> Message:
        """The last message that holds these words, after another one if need be; waits for it.

        A no-break space is read as a space: typography has its own tests.
        """
        first = after.id if after else 0
        return self.telegram.waits_for(
            lambda message: plain(wanted) in plain(message.text) and message.id > first
        )

    def hears(self) -> list[Message]:
        """All that came since the person last listened, and what was on its way: a chat receives in order."""
        self.says("/aide")
        heard = []
        while "Ce que je sais faire" not in (message := self.telegram.next_message()).text:
            heard.append(message)
        return heard

    def opens_ticket(self, question: str = UNKNOWN) -> str:
        """Asks, refuses what is shown if anything is, and sends it to the gestionnaire; its reference."""
        asked = self.says(question)
        page = self.telegram.waits_for(lambda message: message.id > asked.id and message.markup is not None)
        for refusal in (NONE_OF_THEM, NEITHER, OTHERWISE):
            if refusal in str(page.markup):
                self.presses(page, refusal)
        self.presses(self.reads(question, after=asked), "Envoyer au gestionnaire")
        reference = REFERENCE.search(self.reads("sous la référence", after=asked).text)
        assert reference is not None
        return reference[0]


@dataclass
class Stage:
    """``build`` makes the service, which ``starts`` and ``stops``."""

    api: BotApi
    build: Callable[[], Application]
    clock: Clock
    mailbox: Mailbox
    folder: Path
    web_url: str = ""
    running: Application = field(init=False)
    guichet: Guichet = field(init=False)
    _service: ExitStack = field(init=False, default_factory=ExitStack)

    def starts(self) -> None:
        self.running = self.build()
        port = self._service.enter_context(_started(self.running))
        self.web_url = f"http://127.0.0.1:{port}"

    def stops(self) -> None:
        self._service.close()

    def restarts(self) -> None:
        """Stopped as by a signal, then started again on the same database."""
        self.stops()
        self.starts()

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
            return AccessService(work, now=self.clock()).invite(name, guichet=place, role=role, by=None)[1]

    def enrols(self, name: str, *, role: Role = Role.AGENT, guichet: Guichet | None = None) -> Person:
        """Somebody who typed their code and was welcomed."""
        user = self.api.user(first_name=name)
        user.says(f"/start {self.invites(name, role=role, guichet=guichet)}")
        user.waits_for("Bienvenue")
        with self.running.house.units() as work:
            agent = AccessService(work, now=self.clock()).speaker("telegram", str(user.id))
        assert agent is not None
        return Person(user, agent, self)

    def gestionnaire(self, name: str = "Camille Aubrey") -> Person:
        return self.enrols(name, role=Role.GESTIONNAIRE)

    def closes(self, person: Person) -> None:
        """As ``relais agents fermer`` does."""
        with self.running.house.units() as work:
            agent = work.registry.agent(person.agent.id or 0)
            assert agent is not None
            AccessService(work, now=self.clock()).close(agent, by=None)

    def link(self, agent: Agent) -> str:
        """A sign-in link to the web pages."""
        with self.running.house.units() as work:
            return f"{self.web_url}/entrer/{Sessions(work, now=self.clock()).sign_in_link(agent)}"

    @contextmanager
    def web_page(self, agent: Agent) -> Iterator[httpx.Client]:
        """A browser where the agent has just signed in; its cookies, and no script."""
        link = self.link(agent)
        with httpx.Client(base_url=self.web_url, follow_redirects=True, timeout=PATIENCE) as browser:
            browser.get(link).raise_for_status()
            browser.post(link, headers={"Origin": self.web_url}).raise_for_status()
            yield browser

    def ticks(self) -> None:
        """The clock's jobs run now."""
        self.running.run_jobs()

    def settles(self) -> None:
        """Waits until all that was to leave has left."""
        waits_until(lambda: "pending" not in self._letters())

    def marks(self) -> None:
        """What somebody hears may not be marked yet: a clock that jumped over its lease would send it again.
        What is stuck on its way is not waited for.
        """
        end = monotonic() + MARKED_WITHIN
        leased = select(func.count()).where(outbox.c.settled_at.is_(None), outbox.c.lease_until.is_not(None))
        with self.running.house.database.reading() as session:
            while session.scalar(leased) and monotonic() < end:
                sleep(0.01)
                session.rollback()

    def ticket(self, reference: str) -> Ticket:
        with self.running.house.units.reading() as work:
            ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        return ticket

    def _letters(self) -> Mapping[str, int]:
        with self.running.house.units.reading() as work:
            return work.letters.counts()

    def journal(self) -> list[Any]:
        with self.running.house.units.reading() as work:
            return [row.entry for row in work.journal.rows()]


def waits_until(holds: Callable[[], bool], *, within: float = PATIENCE) -> None:
    """For what no wait of the stage tells: asked again until it holds."""
    end = monotonic() + within
    while not holds():
        assert monotonic() < end, "it never came"
        sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def playing(
    folder: Path,
    *,
    start: datetime = WEDNESDAY,
    **settings: Any,
) -> Iterator[Stage]:
    """The service running in a thread, as ``relais run`` starts it, until the block ends.

    ``settings`` replace those of the stage, ``database_url`` among them.
    """
    mailbox = Mailbox()
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    clock = Clock(start)
    with ExitStack() as servers:
        servers.callback(smtp.stop)
        api = servers.enter_context(BotApi(now=lambda: clock().timestamp()))
        chosen: dict[str, Any] = {
            "database_url": settings.get("database_url") or migrated(folder / "relais.db"),
            "data_dir": folder,
            "telegram_token": api.token,
            "telegram_api_url": api.url,
            "smtp_url": f"smtp://127.0.0.1:{smtp.port}",
            "mail_from": "gestionnaire@exemple.fr",
            "mail_verifier": VERIFIER,
            "national_address": "pole@exemple.fr",
            "web_port": 0,
            "second_factor": "facultatif",
            "telegram_second_factor": "facultatif",
            "departement": "06",
        } | settings
        database = Database(chosen["database_url"])
        fitted_base().lies_in(folder)

        def build() -> Application:
            read = read_settings(env_file=None, **chosen)
            base = LivingBase(read, database, clock=clock)
            return Application(read, database, base, clock=clock, pace=TelegramPace.unlimited())

        stage = Stage(api, build, clock, mailbox, folder)
        stage.starts()
        clock.before_moving = stage.marks
        try:
            with stage.running.house.units.reading() as work:
                known = work.registry.guichets()  # of a service that was put back
            stage.guichet = known[0] if known else stage.opens_guichet("Mairie de Clairval")
            yield stage
        finally:
            stage.stops()
            database.close()


@contextmanager
def _started(running: Application) -> Iterator[int]:
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
        thread.join(STOPS_WITHIN)
        assert not thread.is_alive(), "the service did not stop"
    if failures:
        raise failures[0]
