"""The outbox under load: letters queued at once, then drained while somebody asks questions.

``python -m bench.rappels [--letters N] [--questions N] [--repetitions N] [--databases NAMES] [--queued NAMES]
[--json FILE]``

A hundred trainings, or as many as it takes, are a week ahead; each is for a thousand agents. One tick of
``remind_events`` queues their reminders; or a gestionnaire publishes an announcement to the same agents:
seconds, rows per second, and how much memory it took. The real dispatcher then drains them through a
transport that takes its time and keeps Telegram's limits, while an agent asks the real service one question
after the other. The same questions are put to the same service with nothing queued, turn about in the same
run. The aim: at p95, less than twice the time.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, product
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.processes import apart, installed
from bench.written import options_of, write
from bot.channels.telegram.pace import TelegramPace
from bot.channels.telegram.transport import SPARED
from delivery.queue_messages import Delivered, OutboxMessage, Outcome
from guichets.pace import MESSAGES

if TYPE_CHECKING:
    from app.wiring import Components
    from storage.database import Database

LATENCY = 0.04
"""Seconds that Telegram takes to answer."""
AIM = 2.0
PATIENCE = 60.0
A_WHILE = 0.1  # seconds between an answer and the next question
A_PERSON = 60 / MESSAGES.most  # the same, of one person: whoever is faster is not heard
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # ten o'clock in Paris
OF_A_TRAINING, OF_A_GUICHET = 1_000, 100
ASKER = "700000000"

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))  # the PostgreSQL of the tests


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("rappels", __doc__)
    parser.add_argument("--letters", type=int, default=100_000, help="due at once (default 100000)")
    parser.add_argument("--questions", type=int, default=40, help="in each turn (default 40)")
    parser.add_argument("--repetitions", type=int, default=5, help="of each turn (default 5)")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--queued", default=",".join(QUEUED), help="what the letters are (default both)")
    options = parser.parse_args(arguments)
    report: dict[str, object] = {"letters": options.letters}
    for name, queued in product(options.databases.split(","), options.queued.split(",")):
        asked = (queued, options.letters, options.questions, options.repetitions)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            urls = stack.enter_context(_urls(name, folder))
            measured = stack.enter_context(apart(_measure, folder, urls, *asked)).recv()
        report[f"{name} {queued}"] = measured
        said = ", ".join(f"{what} {value}" for what, value in measured.items())
        print(f"{name}, {queued}: {said}", flush=True)
    print(write("rappels", report, options.json))


@contextmanager
def _urls(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Of two empty databases."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'still.db'}", f"sqlite:///{folder / 'busy.db'}"
        return
    from postgres import EMPTY, running

    with running() as server, server.database(model=EMPTY) as still, server.database(model=EMPTY) as busy:
        yield still, busy


def _measure(
    bench: Connection,
    folder: Path,
    urls: tuple[str, str],
    queued: str,
    letters: int,
    questions: int,
    repetitions: int,
) -> None:
    clock = since(TUESDAY)
    still, busy = (Service.installed(folder, url, letters, clock) for url in urls)
    before = _peak(since_now=True)
    start = perf_counter()
    posted = QUEUED[queued](busy)
    seconds = perf_counter() - start
    grown = _peak() - before
    turns: dict[str, list[float]] = {"still": [], "busy": []}
    for _ in range(repetitions):
        for name, service in (("still", still), ("busy", busy)):
            taken = asyncio.run(service.answers(questions))
            turns[name].append(quantiles(taken, n=20)[-1] * 1_000)
    p95 = {name: median(taken) for name, taken in turns.items()}
    bench.send(
        {
            "queued": posted,
            "seconds": round(seconds, 1),
            "rows/s": round(posted / seconds),
            "memory MB": round(grown / 1_024),
            "drained/s": round(busy.transport.drained / busy.ran, 1),
            "p95 ms without": round(p95["still"]),
            "p95 ms while draining": round(p95["busy"]),
            "ratio": round(p95["busy"] / p95["still"], 2),
        }
    )


def _peak(*, since_now: bool = False) -> int:
    """The most memory that this process has held, in kilobytes: Linux counts from anew when it is told to."""
    if since_now:
        Path("/proc/self/clear_refs").write_text("5")
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1])


def since(instant: datetime) -> Callable[[], datetime]:
    """A clock that shows this now."""
    start = perf_counter()
    return lambda: instant + timedelta(seconds=perf_counter() - start)


@dataclass
class FakeTelegram:
    """Takes as long as the true one, and as little at once."""

    clock: Callable[[], datetime]
    latency: float = LATENCY
    channel: str = "telegram"
    pace: TelegramPace = field(init=False)
    carried: list[str] = field(default_factory=list)
    """Keys."""
    drained: int = 0
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.pace = TelegramPace(clock=lambda: self.clock().timestamp())

    def wait(self, parcel: OutboxMessage) -> timedelta:
        return self.pace.wait(parcel.chat_ref, spared=SPARED if parcel.is_bulk else 0)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        self.pace.sent(parcel.chat_ref)
        await asyncio.sleep(self.latency)
        self.carried.append(parcel.key)
        self.drained += parcel.is_bulk
        if parcel.chat_ref == ASKER:
            self.answered.set()
        return Delivered(parcel.key)


@dataclass
class Service:
    components: Components
    base: Any
    transport: FakeTelegram
    heard: list[Callable[[set[str]], None]]
    """Of what each transaction wrote."""
    ran: float = 0.0
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    def installed(cls, folder: Path, url: str, letters: int, clock: Callable[[], datetime]) -> Service:
        from app.living_base import LivingBase

        settings, database = installed(
            folder, database_url=url, departement="06", telegram_second_factor="facultatif"
        )
        return cls.on(settings, database, LivingBase(settings, database), letters, clock)

    @classmethod
    def on(
        cls, settings: Any, database: Database, base: Any, letters: int, clock: Callable[[], datetime]
    ) -> Service:
        from app.wiring import build

        heard: list[Callable[[set[str]], None]] = []

        def tell(channels: set[str]) -> None:
            for one in heard:
                one(channels)

        components = build(settings, database, base, clock=clock, on_wrote=tell)
        _fill(database, letters)
        return cls(components, base, FakeTelegram(clock), heard)

    def ticks(self) -> int:
        """How many reminders the clock queues."""
        from app.jobs import jobs_of

        queued = jobs_of(self.components, self.base)["remind_events"]()
        assert isinstance(queued, int)
        return queued

    def publishes(self) -> int:
        """To how many a gestionnaire sends an announcement."""
        from diffusion.publications import Content, PublicationKind, PublicationService
        from guichets.registry import Agent, Role

        now = self.components.clock()
        # PostgreSQL did not count those that were filled in: this one brings a number of its own.
        by = Agent(id=10**9, name="Inès", role=Role.GESTIONNAIRE, guichet_id=None, created_at=now)
        said = Content(kind=PublicationKind.FLASH, title="Le portail ferme", text="Mardi, de 8 h à 10 h.")
        with self.components.units() as work:
            work.registry.add(by)
            service = PublicationService(work, now=now)
            return service.send(service.write(said, departement="06", by=by), by=by)

    async def answers(self, questions: int, *, pause: float = A_WHILE) -> list[float]:
        """The seconds from each question to its answer, while what waits is drained."""
        from app.service import Runner

        runner = Runner(self.components)
        runner.carry(self.transport, at_once=self.components.settings.telegram_at_once)
        self.heard[:] = [runner.wrote]
        self.transport.answered = asyncio.Event()
        running, start = asyncio.create_task(runner.run(*runner.workings())), perf_counter()
        asked = _questions()
        try:
            await asyncio.sleep(pause)
            return [
                await self._answer(runner, asked[number % len(asked)], pause) for number in range(questions)
            ]
        finally:
            self.ran += perf_counter() - start
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _answer(self, runner: Any, question: str, pause: float) -> float:
        from bot.messages import Channel, Incoming

        number, clock = str(next(self.numbers)), self.components.clock
        said = Incoming(
            channel=Channel.TELEGRAM, update_ref=number, message_ref=number, user_ref=ASKER, chat_ref=ASKER,
            display_name="Nadia", at=clock(), text=question, is_private=True,
        )  # fmt: skip
        self.transport.answered.clear()
        start = perf_counter()
        async with asyncio.timeout(PATIENCE):
            await runner.workers.receive([said])
            await self.transport.answered.wait()
        taken = perf_counter() - start
        await asyncio.sleep(max(pause, A_PERSON if pause else 0))
        return taken


QUEUED: Mapping[str, Callable[[Service], int]] = {"rappels": Service.ticks, "annonce": Service.publishes}


def _questions() -> Sequence[str]:
    from knowledge_base.formats.files import load

    content = Path(__file__).parents[1] / "knowledge_base" / "content"
    return [entry.question for entry in load(content).entries]


def _fill(database: Database, letters: int) -> None:
    """As many agents as letters, each at a guichet for which one training is meant; and one who asks."""
    from agenda.events import EventKind, EventStatus
    from guichets.registry import GuichetKind, Role
    from storage import tables

    def guichet(number: int) -> Mapping[str, object]:
        kind = GuichetKind.COMMUNE
        empty = dict.fromkeys(("commune", "email", "phone", "hours"), "")
        return {"id": number, "name": f"Mairie {number}", "kind": kind, "departement": "06", **empty}

    def agent(number: int) -> Mapping[str, object]:
        place = 1 + (number - 1) // OF_A_GUICHET if number <= letters else guichets
        where = {"guichet_id": place, "role": Role.AGENT}
        return {"id": number, "name": f"Agent {number}", "email": "", "created_at": TUESDAY, **where}

    def account(number: int) -> Mapping[str, object]:
        reference = str(int(ASKER) + number % (letters + 1))
        times = {"bound_at": TUESDAY, "used_at": TUESDAY, "verified_at": TUESDAY}
        return {
            "channel": "telegram", "user_ref": reference, "chat_ref": reference, "agent_id": number, **times
        }  # fmt: skip

    def event(number: int) -> Mapping[str, object]:
        wide = OF_A_TRAINING // OF_A_GUICHET
        concerned = range(1 + (number - 1) * wide, 1 + min(number * wide, guichets - 1))
        return {
            "kind": EventKind.FORMATION, "title": f"Formation {number}", "place": "Nice", "revision": 0,
            "starts_at": TUESDAY + timedelta(days=7), "status": EventStatus.PLANNED, "planned_by": 1,
            "created_at": TUESDAY, "guichet_ids": list(concerned), "told_ids": [], "departement": "06",
        }  # fmt: skip

    guichets = 1 + -(-letters // OF_A_GUICHET)
    rows = (
        (tables.guichets, guichet, guichets),
        (tables.agents, agent, letters + 1),
        (tables.accounts, account, letters + 1),
        (tables.events, event, -(-letters // OF_A_TRAINING)),
    )
    for table, made, many in rows:
        for first in range(1, many + 1, 5_000):
            with database.writing() as session:
                session.execute(table.insert(), [made(n) for n in range(first, min(first + 5_000, many + 1))])


if __name__ == "__main__":
    main()
