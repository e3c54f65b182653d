"""What the tests of the Telegram channel share: a bot on the test server, a memory of chats, a receiver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.channels.telegram.client import RelaisBot, build_bot, check_identity
from bot.channels.telegram.pace import TelegramPace
from bot.channels.telegram.transport import TelegramTransport
from bot.messages import Incoming
from botapi.server import BotApi
from delivery.queue_messages import OutboxMessage, Outcome
from rendering.message import Reply

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@asynccontextmanager
async def connected(api: BotApi, *, read_timeout: float = 5.0) -> AsyncIterator[RelaisBot]:
    bot = build_bot(api.token, api.url, read_timeout=read_timeout)
    try:
        await check_identity(bot)
        yield bot
    finally:
        await bot.shutdown()


@dataclass
class MemoryTopics:
    """The port of the channel, in memory."""

    triage: str = ""
    threads: dict[tuple[str, str], str] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)

    def is_triage_group(self, chat: str) -> bool:
        return chat == self.triage

    def thread_of(self, chat: str, about: str) -> str | None:
        return self.threads.get((chat, about))

    def remember(self, chat: str, about: str, thread: str) -> None:
        self.threads[chat, about] = thread

    def forget(self, chat: str, about: str) -> None:
        self.threads.pop((chat, about), None)

    def migrated(self, old_chat: str, new_chat: str) -> None:
        self.moves.append((old_chat, new_chat))

    def blocked(self, chat: str) -> None:
        self.blocks.append(chat)


@dataclass
class Desk:
    """Receives what was said; fails as many times as told, as a locked database does."""

    failures: int = 0
    heard: list[Incoming] = field(default_factory=list)
    batches: int = 0

    async def receive(self, incomings: Sequence[Incoming]) -> None:
        self.batches += 1
        if self.failures:
            self.failures -= 1
            raise OSError("database is locked")
        self.heard += incomings

    @property
    def texts(self) -> list[str]:
        return [said.text for said in self.heard]


@dataclass
class Clock:
    """Sleeping moves it; nobody waits."""

    now: datetime = NOON
    naps: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += timedelta(seconds=seconds)


class Stage:
    """A transport on the test server, with a clock that nobody waits for."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.topics = MemoryTopics()
        self.clock = Clock()
        self.pace = TelegramPace(clock=lambda: self.clock().timestamp())
        self.sleep: Callable[[float], Awaitable[None]] = self.clock.sleep
        self.read_timeout = 5.0
        self.site = ""

    def delivers(self, *parcels: OutboxMessage) -> list[Outcome]:
        async def each(transport: TelegramTransport) -> list[Outcome]:
            return [await transport.deliver(each) for each in parcels]

        return self.plays(each)

    def plays(self, story: Callable[[TelegramTransport], Awaitable[list[Outcome]]]) -> list[Outcome]:
        async def play() -> list[Outcome]:
            async with connected(self.api, read_timeout=self.read_timeout) as bot:
                transport = TelegramTransport(
                    bot, self.topics, pace=self.pace, clock=self.clock, sleep=self.sleep, site=self.site
                )
                return await story(transport)

        return asyncio.run(play())


async def eventually(condition: Callable[[], bool]) -> None:
    """Returns once the condition holds; TimeoutError after half a minute."""
    async with asyncio.timeout(30):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


def parcel(chat: int | str, reply: Reply | str, *, about: str = "", number: int = 1) -> OutboxMessage:
    letter = Reply(reply) if isinstance(reply, str) else reply
    return OutboxMessage(
        id=number,
        key=f"essai:{number}",
        channel="telegram",
        chat_ref=str(chat),
        about=about,
        payload=letter.to_payload(),
        attempts=0,
        created_at=datetime.now(UTC),
    )
