"""One of several processes that look at what is owed, and carry what waits, at the same time."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, cast

from house import ScriptedBase

from app.jobs import jobs_of
from app.living_base import LivingBase
from app.settings import Settings
from app.wiring import build
from delivery.dispatcher import Dispatcher
from delivery.queue_messages import Delivered, OutboxMessage, Outcome
from storage.database import Database

PATIENCE = 60.0  # seconds
_CONTEXT = multiprocessing.get_context("forkserver")
"""Imported once for all; nothing of the tests' own process goes with them."""


class Transport:
    channel = "web"

    def __init__(self) -> None:
        self.carried: list[str] = []

    def wait(self, parcel: OutboxMessage) -> timedelta:
        return timedelta(0)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        self.carried.append(parcel.key)
        return Delivered()


def keep_time(url: str, now: datetime, rounds: int, start: Barrier, told: Connection) -> None:
    """In each round everybody looks at what is owed at the same instant, then carries what waits."""
    database, base = Database(url), ScriptedBase()
    settings = Settings(_env_file=None, departement="06")  # type: ignore[call-arg]  # pydantic checks
    components = build(settings, database, base, clock=lambda: now)
    remind, transport = jobs_of(components, cast("LivingBase", base))["remind_events"], Transport()

    async def carry() -> None:
        while await Dispatcher(components.shelf, transport, clock=lambda: now).round():
            pass

    for _ in range(rounds):
        start.wait(PATIENCE)
        remind()
        start.wait(PATIENCE)
        asyncio.run(carry())
        start.wait(PATIENCE)
    told.send(transport.carried)
    database.close()


@contextmanager
def keeping_time(processes: int, url: str, now: datetime, rounds: int) -> Iterator[tuple[Barrier, list[Any]]]:
    """The barrier at which they wait three times in each round, and what each says at the end."""
    _CONTEXT.set_forkserver_preload([__name__])
    start = _CONTEXT.Barrier(processes + 1)
    pipes = [_CONTEXT.Pipe(duplex=False) for _ in range(processes)]
    running = [
        _CONTEXT.Process(target=keep_time, args=(url, now, rounds, start, told), daemon=True)
        for _, told in pipes
    ]
    for one in running:
        one.start()
    try:
        yield start, [heard for heard, _ in pipes]
    finally:
        for one in running:
            one.terminate()
            one.join()
