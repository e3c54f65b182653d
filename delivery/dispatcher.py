"""The dispatcher: takes messages from the outbox, has them sent, and records how each sending ended.

One message is under way at a time on each channel, so that a kill leaves at most one in doubt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog

from delivery.queue_messages import Doubtful, Later, OutboxMessage, OutboxQueue, Outcome, Transport

LEASE = timedelta(minutes=3)
LONGEST_JOURNEY = timedelta(seconds=90)  # that a transport may take; a lease outlasts it
LAST_JOURNEY = timedelta(seconds=3)  # that a stop waits for
BATCH = 20
IDLE = timedelta(seconds=1)

log = structlog.get_logger()


class Dispatcher:
    def __init__(self, shelf: OutboxQueue, transport: Transport, *, clock: Callable[[], datetime]) -> None:
        self._shelf = shelf
        self._transport = transport
        self._clock = clock
        self._wake = asyncio.Event()
        self._next_at: datetime | None = None

    def nudge(self) -> None:
        """Something was put in the outbox. Must be called from the dispatcher's loop."""
        self._wake.set()

    async def run(self) -> None:
        """Carries until cancelled."""
        while True:
            self._wake.clear()
            if not await self.round():
                await self._rest()

    async def round(self) -> bool:
        """One batch; False when nothing could leave. What is put in the outbox meanwhile goes before the
        reminders of the batch, which are given back.
        """
        leased_until = self._clock() + LEASE - LONGEST_JOURNEY
        parcels = await asyncio.to_thread(
            self._shelf.take, self._transport.channel, now=self._clock(), lease=LEASE, limit=BATCH
        )
        moved, held = False, dict[datetime, list[OutboxMessage]]()
        for position, parcel in enumerate(parcels):
            now = self._clock()
            if now >= leased_until:
                break  # another process may have them now
            if moved and parcel.is_reminder and self._wake.is_set():
                held.setdefault(now, []).extend(parcels[position:])
                break
            pause = self._transport.wait(parcel, now)
            if pause > timedelta(0):
                held.setdefault(now + pause, []).append(parcel)
                continue
            moved = True
            outcome = await _to_its_end(self._journey(parcel))
            if isinstance(outcome, Later) and outcome.whole_channel:
                held.setdefault(self._clock() + outcome.after, []).extend(parcels[position + 1 :])
                break
        for until, waiting in held.items():
            await asyncio.to_thread(self._shelf.give_back, waiting, until=until)
        self._next_at = min(held, default=None)
        return moved

    async def _journey(self, parcel: OutboxMessage) -> Outcome:
        outcome = await self._carry(parcel)
        await asyncio.to_thread(self._shelf.settle, parcel, outcome, now=self._clock())
        return outcome

    async def _carry(self, parcel: OutboxMessage) -> Outcome:
        try:
            outcome = await self._transport.deliver(parcel)
        except Exception as error:  # a bug in a transport must not stop the channel
            log.exception("parcel not carried", action="parcel_failed", parcel=parcel.id)
            outcome = Doubtful(type(error).__name__)
        log.info(
            "parcel settled",
            action="parcel_settled",
            parcel=parcel.id,
            channel=parcel.channel,
            outcome=type(outcome).__name__.lower(),
        )
        return outcome

    async def _rest(self) -> None:
        """Until something is put in the outbox; no longer than what was given back must wait."""
        waits = IDLE if self._next_at is None else min(IDLE, self._next_at - self._clock())
        with suppress(TimeoutError):
            async with asyncio.timeout(max(waits, timedelta(0)).total_seconds()):
                await self._wake.wait()


async def _to_its_end(journey: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Lets a message under way be marked before a stop: cut off, it would leave again at the next start."""
    under_way = asyncio.ensure_future(journey)
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        await asyncio.wait([under_way], timeout=LAST_JOURNEY.total_seconds())
        under_way.cancel()
        raise
