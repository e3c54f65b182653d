"""The parts of the service: each may run in processes of its own, on one machine or several."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

import structlog

from storage.turns import Turn

BETWEEN = 2.0
"""Seconds between two looks: how long a part that one process does at a time is left when it dies."""

log = structlog.get_logger()


class Part(StrEnum):
    WEB = "web"
    """The site."""
    BOT = "bot"
    """What is said is handled, and what leaves is carried."""
    MAIL = "mail"
    """The mailbox is read."""
    CLOCK = "clock"
    """The jobs of the timetable."""


ALL = frozenset(Part)


class UnknownPart(ValueError):
    """``name`` is none of them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_parts(text: str) -> frozenset[Part]:
    """« web,bot », in any order; all of them of "". Raises ``UnknownPart``."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in ALL:
            raise UnknownPart(name)
    return frozenset(map(Part, names)) or ALL


async def in_turn(turn: Turn, part: Callable[[], Awaitable[None]]) -> None:
    """Runs the part while this process has its turn, and again each time that it comes back."""
    if not turn.is_shared:
        await part()
    while turn.is_shared:
        try:
            while not await asyncio.to_thread(turn.take):  # noqa: ASYNC110  the server tells nobody
                await asyncio.sleep(BETWEEN)
            log.info("turn taken", action="turn_taken", turn=turn.name)
            await _while_held(turn, part)
        finally:
            await asyncio.to_thread(turn.release)  # also one that was being taken as this is stopped
        log.warning("turn lost", action="turn_lost", turn=turn.name)


async def _while_held(turn: Turn, part: Callable[[], Awaitable[None]]) -> None:
    running = asyncio.ensure_future(part())
    try:
        while not running.done() and await asyncio.to_thread(turn.is_held):
            await asyncio.wait({running}, timeout=BETWEEN)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    if not running.cancelled():
        running.result()
