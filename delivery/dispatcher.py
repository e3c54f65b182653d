"""The dispatcher: takes messages from the outbox, has them sent, and records how each sending ended.

Few are under way at a time on each channel, never two of one chat: a kill leaves no more than these in doubt.
A database that is away leaves none: what was sent meanwhile is marked when it is back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

import structlog

from delivery.queue_messages import (
    LONGEST_PAUSE,
    Doubtful,
    Later,
    OutboxMessage,
    OutboxQueue,
    Outcome,
    Transport,
)

LEASE = timedelta(minutes=3)
LONGEST_JOURNEY = timedelta(seconds=90)  # that a transport may take; a lease outlasts it
LAST_JOURNEY = timedelta(seconds=3)  # that a stop waits for
HANDED_OVER = timedelta(seconds=30)
"""That who carried before is left to see that its turn is lost, and to mark what it had under way."""
BATCH = 20
IDLE = timedelta(seconds=1)
NEXT_TO_IT = timedelta(milliseconds=5)
"""That a mark waits for others, when there are others: a transaction costs more than a row of it."""

log = structlog.get_logger()


class Dispatcher:
    """``at_once`` is how many messages may be under way; each is of another chat. ``passing`` is what the
    outbox raises while the database is locked or away. ``steady`` gives seconds, by a clock that is never
    set: a channel's pause is counted by it.
    """

    def __init__(
        self,
        shelf: OutboxQueue,
        transport: Transport,
        *,
        clock: Callable[[], datetime],
        steady: Callable[[], float] = monotonic,
        at_once: int = 1,
        passing: type[Exception] | tuple[()] = (),
    ) -> None:
        self._shelf = shelf
        self._transport = transport
        self._clock = clock
        self._steady = steady
        self._at_once = at_once
        self._passing = passing
        self.is_behind = False
        """More answers wait than are taken at a time, and the channel would have them."""
        self._took_most = False
        """More may wait than was taken. If not, a nudge or the end of what is under way tells of it."""
        self._wake = asyncio.Event()
        self._next_at: datetime | None = None
        self._closed_until = 0.0
        self._under_way: set[asyncio.Task[None]] = set()
        self._ended: list[tuple[OutboxMessage, Outcome]] = []
        self._mark: asyncio.Task[None] | None = None
        """Of those that ended, begun when the first did."""
        self._recording = asyncio.Lock()
        self._writing: set[asyncio.Task[None]] = set()

    def nudge(self) -> None:
        """Something was put in the outbox. Must be called from the dispatcher's loop."""
        self._wake.set()

    async def run(self) -> None:
        """Carries until cancelled. What is under way is then marked before the end: cut off, it would leave
        again at the next start. What another held when it died is soon carried too.
        """
        taking_over = asyncio.create_task(self._take_over(self._clock() + LEASE))
        try:
            while True:
                self._wake.clear()
                try:
                    if not (await self._begin() and self._took_most):
                        await self._rest()
                except self._passing as error:
                    log.warning("outbox not readable", action="outbox_failed", error=type(error).__name__)
                    await asyncio.sleep(IDLE.total_seconds())
        finally:
            self.is_behind = False  # whoever has the turn now carries what waits
            taking_over.cancel()
            if ends := {*self._under_way, *self._writing}:
                await asyncio.wait(ends, timeout=LAST_JOURNEY.total_seconds())
                for journey in self._under_way:
                    journey.cancel()  # what only waits for the database is written when it is back
                await asyncio.gather(*self._under_way, return_exceptions=True)
            self._under_way.clear()

    async def _take_over(self, leased_until: datetime) -> None:
        """The leases that end by then were taken before this process had its turn."""
        await asyncio.sleep(HANDED_OVER.total_seconds())
        try:
            await self._write(
                partial(self._shelf.take_over, self._transport.channel, leased_until), leased_until
            )
        except self._passing:  # they have ended by themselves
            log.warning("leases not taken over", action="outbox_failed")

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
        channel, began_at = self._transport.channel, self._clock()
        leased_until = began_at + LEASE
        try:
            parcels = await asyncio.to_thread(
                self._shelf.take, channel, now=began_at, lease=LEASE, limit=BATCH
            )
        except self._passing:  # it may have been done all the same
            ends = partial(self._shelf.end_lease, channel, leased_until)
            await asyncio.shield(self._apart(self._write(ends, leased_until)))
            raise
        self._took_most = len(parcels) == BATCH
        self.is_behind = self._took_most and not parcels[-1].is_bulk
        waiting, moved, held = deque(parcels), False, list[tuple[OutboxMessage, datetime]]()
        try:
            while waiting:
                while len(self._under_way) >= self._at_once:
                    await self._one_more_ends()
                now = self._clock()
                if now >= leased_until - LONGEST_JOURNEY:
                    break  # another process may have them before they are marked
                if moved and waiting[0].is_bulk and self._wake.is_set():
                    held += ((kept, now) for kept in waiting)
                    break
                parcel = waiting.popleft()
                closed = timedelta(seconds=self._closed_until - self._steady())
                if (pause := max(self._transport.wait(parcel), closed)) > timedelta(0):
                    self.is_behind = False  # of the channel's own pace
                    held.append((parcel, now + min(pause, LONGEST_PAUSE)))
                    continue
                moved = True
                self._under_way.add(asyncio.create_task(self._journey(parcel, leased_until)))
                await asyncio.sleep(0)  # it leaves, and counts, before the limits are asked about the next
        except asyncio.CancelledError:
            held += ((kept, self._clock()) for kept in waiting)
            raise
        finally:
            give_back = partial(self._shelf.give_back, *held)
            given_back = self._apart(self._write(give_back, leased_until)) if held else None
        if given_back is not None:
            await asyncio.shield(given_back)
        self._next_at = min((until for _, until in held), default=None)
        return moved

    async def _journey(self, parcel: OutboxMessage, leased_until: datetime) -> None:
        """Over once it is marked."""
        outcome = await self._carry(parcel)
        if isinstance(outcome, Later) and outcome.whole_channel:
            self._closed_until = self._steady() + outcome.after.total_seconds()
        self._ended.append((parcel, outcome))
        if self._mark is None:
            self._mark = self._apart(self._mark_ended(leased_until))
        await asyncio.shield(self._mark)

    async def _mark_ended(self, leased_until: datetime) -> None:
        """In one transaction, all those that end together."""
        if len(self._under_way) > len(self._ended):
            await asyncio.sleep(NEXT_TO_IT.total_seconds())
        async with self._recording:
            ended, self._ended, self._mark = self._ended, [], None
            await self._write(partial(self._shelf.settle, *ended, now=self._clock()), leased_until)

    async def _write(self, act: Callable[[], None], leased_until: datetime) -> None:
        """Tried again while the database is away, for as long as nobody else may have the parcels."""
        while True:
            try:
                return await asyncio.to_thread(act)
            except self._passing as error:
                if self._clock() >= leased_until:
                    raise
                log.warning("outbox not written", action="outbox_failed", error=type(error).__name__)
                await asyncio.sleep(IDLE.total_seconds())

    def _apart(self, writing: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Goes on when who asked for it is stopped: sent and left unmarked, a message would leave again."""
        task = asyncio.create_task(writing)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        return task

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
