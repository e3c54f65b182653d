"""The dispatcher: takes messages from the outbox, has them sent, and records how each sending ended.

Few are under way at a time on each channel, never two of one chat: a kill leaves no more than these in doubt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from delivery.queue_messages import Doubtful, Later, OutboxMessage, OutboxQueue, Outcome, Transport

LEASE = timedelta(minutes=3)
LONGEST_JOURNEY = timedelta(seconds=90)  # that a transport may take; a lease outlasts it
LAST_JOURNEY = timedelta(seconds=3)  # that a stop waits for
BATCH = 20
IDLE = timedelta(seconds=1)

log = structlog.get_logger()


class Dispatcher:
    """``at_once`` is how many messages may be under way; each is of another chat."""

    def __init__(
        self, shelf: OutboxQueue, transport: Transport, *, clock: Callable[[], datetime], at_once: int = 1
    ) -> None:
        self._shelf = shelf
        self._transport = transport
        self._clock = clock
        self._at_once = at_once
        self._wake = asyncio.Event()
        self._next_at: datetime | None = None
        self._closed_until: datetime | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._ended: list[tuple[OutboxMessage, Outcome]] = []
        self._recording = asyncio.Lock()

    def nudge(self) -> None:
        """Something was put in the outbox. Must be called from the dispatcher's loop."""
        self._wake.set()

    async def run(self) -> None:
        """Carries until cancelled. What is under way is then marked before the end: cut off, it would leave
        again at the next start.
        """
        try:
            while True:
                self._wake.clear()
                if not await self._begin():
                    await self._rest()
        finally:
            if self._under_way:
                _, late = await asyncio.wait(self._under_way, timeout=LAST_JOURNEY.total_seconds())
                for journey in late:
                    journey.cancel()
                await asyncio.gather(*self._under_way, return_exceptions=True)
            self._under_way.clear()

    async def round(self) -> bool:
        """One batch, to its end; False when nothing could leave."""
        has_moved = await self._begin()
        while self._under_way:
            await self._one_more_ends()
        return has_moved

    async def _begin(self) -> bool:
        """Sends what may leave; False when nothing could. What is put in the outbox meanwhile goes before the
        reminders of the batch, which are given back.
        """
        leased_until = self._clock() + LEASE - LONGEST_JOURNEY
        parcels = await asyncio.to_thread(
            self._shelf.take, self._transport.channel, now=self._clock(), lease=LEASE, limit=BATCH
        )
        moved, held = False, dict[datetime, list[OutboxMessage]]()
        for position, parcel in enumerate(parcels):
            while len(self._under_way) >= self._at_once:
                await self._one_more_ends()
            now = self._clock()
            if now >= leased_until:
                break  # another process may have them now
            if moved and parcel.is_reminder and self._wake.is_set():
                held.setdefault(now, []).extend(parcels[position:])
                break
            may_leave_at = max(now + self._transport.wait(parcel, now), self._closed_until or now)
            if may_leave_at > now:
                held.setdefault(may_leave_at, []).append(parcel)
                continue
            moved = True
            self._under_way.add(asyncio.create_task(self._journey(parcel)))
            await asyncio.sleep(0)  # it leaves, and counts, before the limits are asked about the next
        for until, waiting in held.items():
            await asyncio.to_thread(self._shelf.give_back, waiting, until=until)
        self._next_at = min(held, default=None)
        return moved

    async def _journey(self, parcel: OutboxMessage) -> None:
        """Over once it is marked, in one transaction with those that ended meanwhile."""
        outcome = await self._carry(parcel)
        if isinstance(outcome, Later) and outcome.whole_channel:
            self._closed_until = self._clock() + outcome.after
        self._ended.append((parcel, outcome))
        async with self._recording:
            ended, self._ended = self._ended, []
            if ended:
                await asyncio.to_thread(self._shelf.settle, *ended, now=self._clock())

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
        """Until something is put in the outbox, or has left; no longer than what was given back must wait."""
        waits = IDLE if self._next_at is None else min(IDLE, self._next_at - self._clock())
        nudged = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait(
                {nudged, *self._under_way},
                timeout=max(waits, timedelta(0)).total_seconds(),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            nudged.cancel()
        self._see_what_ended()

    async def _one_more_ends(self) -> None:
        await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        self._see_what_ended()

    def _see_what_ended(self) -> None:
        """Raises what kept one from being marked."""
        over = {journey for journey in self._under_way if journey.done()}
        self._under_way -= over
        faults = [fault for journey in over if (fault := journey.exception()) is not None]
        if faults:
            raise faults[0]
