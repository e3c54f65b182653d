"""Who is measured, each in a process of its own beside the Bot API server's."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any

from bench.processes import SPAWN, apart, held_to, installed
from botapi.server import BotApi

FIRST_PERSON = 700_000_001
PATIENCE = 300.0  # seconds
LOOKS_EVERY = 0.02  # seconds
SETTLES = 1.0  # seconds that a process is left once it says that it is ready
CONTENT = Path(__file__).parents[1] / "knowledge_base" / "content"


@dataclass(frozen=True)
class Load:
    """Where the bot is heard, by whom, and where it may write. ``number`` is that of the process, from 0,
    among those of a contender; ``database_url`` is "" for an embedded one of its own.
    """

    url: str
    token: str
    folder: Path
    chats: int
    number: int = 0
    database_url: str = ""
    is_paced: bool = False
    """As Telegram asks; else nothing keeps the service from sending."""


def relais(load: Load) -> None:
    """The service as ``relais run`` starts it; the first process is whole, others handle messages only."""
    from app.living_base import LivingBase
    from app.parts import ALL, Part
    from app.running import Application
    from bot.channels.telegram.pace import TelegramPace

    given: dict[str, Any] = {"database_url": load.database_url} if load.database_url else {}
    settings, database = installed(load.folder, telegram_token=load.token, telegram_api_url=load.url, **given)
    running = Application(
        settings,
        database,
        LivingBase(settings, database),
        pace=TelegramPace() if load.is_paced else TelegramPace.unlimited(),
        parts={Part.BOT} if load.number else ALL,
    )
    if not load.number:
        _enrol(running.house.units, load.chats)
    _mark_of(load.folder, load.number).touch()
    asyncio.run(running.run(lambda _port: None))


def echo(load: Load, *, concurrent: bool = False, by_aiohttp: bool = False) -> None:
    """A bare echo bot: nothing stored, and updates acknowledged before they are handled. ``by_aiohttp``, it
    sends as we do instead of by httpx, the library's own choice.
    """
    from telegram import Update
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    from bot.channels.telegram.request import AiohttpRequest

    async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = ApplicationBuilder().token(load.token).base_url(f"{load.url}/bot")
    if concurrent:
        builder = builder.concurrent_updates(True)
    if by_aiohttp:
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest())
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


@dataclass(frozen=True)
class Contender:
    run: Callable[[Load], None]
    processes: int = 1
    on_server: bool = False
    """On PostgreSQL."""
    alone: str = ""
    """The same with one process, whose rate its own is a multiple of."""


ON_SERVER = "Relais SNE, PostgreSQL"
CONTENDERS: dict[str, Contender] = {
    "Relais SNE, SQLite": Contender(relais),
    ON_SERVER: Contender(relais, on_server=True),
    f"{ON_SERVER} × 2": Contender(relais, processes=2, on_server=True, alone=ON_SERVER),
    f"{ON_SERVER} × 4": Contender(relais, processes=4, on_server=True, alone=ON_SERVER),
    "echo, httpx": Contender(echo),
    "echo, aiohttp": Contender(partial(echo, by_aiohttp=True)),
    "echo, concurrent_updates": Contender(partial(echo, concurrent=True)),
}


@dataclass(frozen=True)
class Measured:
    """``seconds`` from the moment when all updates are there to the last answer, those that the bot's
    processes spent computing meanwhile, and those that the Bot API server and the base did on the same cores.
    """

    seconds: float
    computing: float
    beside: float


def measure(
    contender: Contender,
    *,
    updates: int,
    chats: int,
    delay: float,
    share: float = 1,
    is_paced: bool = False,
) -> Measured:
    """``delay`` is what the server takes to answer, in seconds; ``share``, what a process of the bot has of a
    core.
    """
    with ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory()))
        server = around.enter_context(apart(_serve))
        url, token = server.recv()
        database_url, computed_by_base = (
            around.enter_context(_server_database()) if contender.on_server else ("", lambda: 0.0)
        )
        load = Load(url, token, folder, chats, database_url=database_url, is_paced=is_paced)
        bots = [
            SPAWN.Process(target=contender.run, args=(replace(load, number=number),), daemon=True)
            for number in range(contender.processes)
        ]
        first, *others = bots
        _begun(first, around)
        server.send((updates, chats, delay))
        _given(server)  # the first has answered: the others find the base fitted
        for number, bot in enumerate(others, start=1):
            _begun(bot, around)
            while not _mark_of(folder, number).exists():
                sleep(0.1)
        sleep(SETTLES)
        numbers = [bot.pid or 0 for bot in bots]
        if share < 1:
            for number in numbers:
                around.enter_context(held_to(share, number))
        before, before_in_base = _computed(numbers), computed_by_base()
        server.send(None)
        match _given(server):
            case float() as seconds, float() as serving:
                beside = serving + computed_by_base() - before_in_base
                return Measured(seconds, _computed(numbers) - before, beside)
            case other:
                raise TypeError(other)


@contextmanager
def _server_database() -> Iterator[tuple[str, Callable[[], float]]]:
    """Its address, and the seconds that its processes have spent computing."""
    from postgres import DURABLE, running

    with running(DURABLE) as server, server.database() as url:
        yield url, lambda: _computed(server.processes())


def _begun(bot: Any, around: ExitStack) -> None:
    bot.start()
    around.callback(bot.join)
    around.callback(bot.terminate)


def _mark_of(folder: Path, number: int) -> Path:
    """Written by a process that is ready."""
    return folder / f"pret-{number}"


def _given(server: Connection) -> object:
    given = server.recv()
    if isinstance(given, Exception):
        raise given
    return given


def _computed(processes: Iterable[int]) -> float:
    """Seconds of processor that they have spent, in all their threads; as Linux tells it."""
    spent = 0
    for number in processes:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            spent += sum(map(int, Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return spent / os.sysconf("SC_CLK_TCK")


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


def _timed(api: BotApi, updates: int, chats: int, bench: Connection) -> tuple[float, float]:
    """The seconds that the bot took, and those that this process has spent computing meanwhile."""
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
        start, computed = perf_counter(), process_time()
    # Looked at now and then: to be woken by each of its messages would cost as much as to serve them.
    while _answers(api) < answered + updates:
        assert perf_counter() - start < PATIENCE, f"waited {PATIENCE} s for {updates} answers"
        sleep(LOOKS_EVERY)
    return perf_counter() - start, process_time() - computed


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
