"""The courier: what it has under way when it is stopped is marked, so that it does not leave again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from delivery import dispatcher as module
from delivery.dispatcher import Dispatcher
from delivery.queue_messages import Delivered, OutboxMessage, Outcome

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def parcel(number: int, not_after: datetime | None = None) -> OutboxMessage:
    return OutboxMessage(
        id=number,
        key=f"k{number}",
        channel="telegram",
        chat_ref="1",
        about="",
        payload={},
        attempts=0,
        created_at=NOW,
        not_after=not_after,
    )


class ShelfOf:
    """What waits, taken once; and what was settled."""

    def __init__(self, *parcels: OutboxMessage) -> None:
        self._waiting = list(parcels)
        self.settled: list[tuple[int, Outcome]] = []

    def take(self, channel: str, *, now: datetime, lease: timedelta, limit: int) -> Sequence[OutboxMessage]:
        taken, self._waiting = self._waiting, []
        return taken

    def posts_first(self, parcel: OutboxMessage) -> None:
        self._waiting.insert(0, parcel)

    def settle(self, parcel: OutboxMessage, outcome: Outcome, *, now: datetime) -> None:
        self.settled.append((parcel.id, outcome))

    def give_back(self, parcels: Sequence[OutboxMessage], *, until: datetime) -> None:
        self._waiting += parcels


class SlowTransport:
    """``has_left`` is set when the parcel is gone; the answer comes once ``may_answer`` is."""

    channel = "telegram"

    def __init__(self) -> None:
        self.has_left = asyncio.Event()
        self.may_answer = asyncio.Event()

    def wait(self, parcel: OutboxMessage, now: datetime) -> timedelta:
        return timedelta(0)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        self.has_left.set()
        await self.may_answer.wait()
        return Delivered("42")


def test_a_stop_waits_for_the_mark_of_what_is_under_way_and_begins_nothing_more() -> None:
    shelf = ShelfOf(parcel(1), parcel(2))

    async def play() -> None:
        transport = SlowTransport()
        running = asyncio.create_task(Dispatcher(shelf, transport, clock=lambda: NOW).run())
        await transport.has_left.wait()
        running.cancel()
        await asyncio.sleep(0)
        assert not running.done()
        transport.may_answer.set()
        await asyncio.gather(running, return_exceptions=True)
        assert running.cancelled()

    asyncio.run(play())
    assert shelf.settled == [(1, Delivered("42"))]


def test_a_stop_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LAST_JOURNEY", timedelta(seconds=0.05))
    shelf = ShelfOf(parcel(1))

    async def play() -> None:
        transport = SlowTransport()
        running = asyncio.create_task(Dispatcher(shelf, transport, clock=lambda: NOW).run())
        await transport.has_left.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(play())
    assert shelf.settled == []


def test_what_is_posted_meanwhile_goes_before_the_reminders_of_the_batch() -> None:
    shelf = ShelfOf(*(parcel(number, NOW + timedelta(hours=1)) for number in range(5)))

    class Interrupted(SlowTransport):
        async def deliver(self, parcel: OutboxMessage) -> Outcome:
            if parcel.id == 1:
                shelf.posts_first(answer)
                courier.nudge()
            return Delivered()

    answer, courier = parcel(99), Dispatcher(shelf, Interrupted(), clock=lambda: NOW)

    async def play() -> None:
        while await courier.round():
            courier._wake.clear()

    asyncio.run(play())
    assert [number for number, _ in shelf.settled] == [0, 1, 99, 2, 3, 4]


@pytest.mark.parametrize("turns", range(6))
def test_a_stop_that_comes_with_a_nudge_is_heard(turns: int) -> None:
    """Whatever the turn of the loop that lies between the two."""

    async def play() -> None:
        courier = Dispatcher(ShelfOf(), SlowTransport(), clock=lambda: NOW)
        running = asyncio.create_task(courier.run())
        await asyncio.sleep(0.05)  # it rests
        courier.nudge()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running], timeout=1)
        assert running.cancelled()

    asyncio.run(play())
