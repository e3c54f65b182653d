"""Who is measured, each in a process of its own beside the Bot API server's."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.processes import SPAWN, apart, installed
from botapi.server import BotApi

FIRST_PERSON = 700_000_001
PATIENCE = 300.0  # seconds
CONTENT = Path(__file__).parents[1] / "knowledge_base" / "content"


def relais(url: str, token: str, folder: Path, chats: int) -> None:
    """The service as ``relais run`` starts it, without the pace that spares Telegram."""
    from app.living_base import LivingBase
    from app.running import Application
    from bot.channels.telegram.pace import TelegramPace

    settings, database = installed(folder, telegram_token=token, telegram_api_url=url)
    running = Application(settings, database, LivingBase(settings, database), pace=TelegramPace.unlimited())
    _enrol(running.house.units, chats)
    asyncio.run(running.run(lambda _port: None))


def echo(
    url: str, token: str, _folder: Path, _chats: int, *, concurrent: bool = False, by_aiohttp: bool = False
) -> None:
    """A bare echo bot: nothing stored, and updates acknowledged before they are handled. ``by_aiohttp``, it
    sends as we do instead of by httpx, the library's own choice.
    """
    from telegram import Update
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    from bot.channels.telegram.request import AiohttpRequest

    async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = ApplicationBuilder().token(token).base_url(f"{url}/bot")
    if concurrent:
        builder = builder.concurrent_updates(True)
    if by_aiohttp:
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest())
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


CONTENDERS: dict[str, Callable[[str, str, Path, int], None]] = {
    "Relais SNE": relais,
    "echo, httpx": echo,
    "echo, aiohttp": partial(echo, by_aiohttp=True),
    "echo, concurrent_updates": partial(echo, concurrent=True),
}


@dataclass(frozen=True)
class Measured:
    """``seconds`` from the moment when all updates are there to the last answer, and those that the bot's
    process spent computing meanwhile.
    """

    seconds: float
    computing: float


def measure(contender: str, *, updates: int, chats: int, delay: float) -> Measured:
    """``delay`` is what the server takes to answer, in seconds."""
    with tempfile.TemporaryDirectory() as folder, apart(_serve) as server:
        url, token = server.recv()
        target = CONTENDERS[contender]
        bot = SPAWN.Process(target=target, args=(url, token, Path(folder), chats), daemon=True)
        bot.start()
        try:
            server.send((updates, chats, delay))
            _given(server)
            before = _computed(bot)
            server.send(None)
            seconds = _given(server)
            assert isinstance(seconds, float)
            return Measured(seconds, _computed(bot) - before)
        finally:
            bot.terminate()
            bot.join()


def _given(server: Connection) -> object:
    given = server.recv()
    if isinstance(given, Exception):
        raise given
    return given


def _computed(process: Any) -> float:
    """Seconds of processor that it has spent, in all its threads; as Linux tells it."""
    spent = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def _serve(bench: Connection) -> None:
    with BotApi() as api:
        bench.send((api.url, api.token))
        updates, chats, delay = bench.recv()
        if delay:
            api.fault("sendMessage", kind="slow", delay=delay, times=None)
        try:
            bench.send(_timed(api, updates, chats, bench))
        except AssertionError as late:
            bench.send(RuntimeError(str(late)))
        bench.recv()  # until the bench is over


def _timed(api: BotApi, updates: int, chats: int, bench: Connection) -> float:
    people = [api.user(id=FIRST_PERSON + number) for number in range(chats)]
    # One message warms the bot up: what is measured is its pace, not its start.
    people[0].says("bonjour")
    people[0].waits(1, timeout=PATIENCE)
    answered = sum(call.method == "sendMessage" for call in api.sent)
    questions = _questions()
    bench.send(answered)  # it is warm
    bench.recv()
    with api.world.changed:  # held, so that all are there at once
        for number in range(updates):
            people[number % chats].says(questions[number % len(questions)])
        start = perf_counter()
    wanted = answered + updates
    api.waits(lambda: _answers(api) >= wanted, PATIENCE, f"{updates} answers")
    return perf_counter() - start


def _answers(api: BotApi) -> int:
    return sum(call.method == "sendMessage" and call.is_done for call in api.sent)


def _questions() -> Sequence[str]:
    """What the base surely answers: one question of each entry."""
    from knowledge_base.formats.files import load

    return [entry.question for entry in load(CONTENT).entries]


def _enrol(units: Any, chats: int) -> None:
    from guichets.access import Caller, account_of
    from guichets.registry import Agent, Guichet, GuichetKind, Role

    now = datetime.now(UTC)
    with units() as work:
        guichet = Guichet(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="06")
        work.registry.add(guichet)
        for number in range(chats):
            agent = Agent(name=f"Agent {number}", role=Role.AGENT, guichet_id=guichet.id, created_at=now)
            work.registry.add(agent)
            reference = str(FIRST_PERSON + number)
            caller = Caller("telegram", reference, reference, agent.name)
            work.registry.add(account_of(agent, caller, at=now))
