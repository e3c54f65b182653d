"""The courier: what it has under way when it is stopped is marked, so that it does not leave again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from telegram_stage import eventually

from delivery import dispatcher as module
from delivery.dispatcher import Dispatcher
from delivery.queue_messages import Delivered, Later, OutboxMessage, Outcome

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
        self.times_given_back = self.times_taken = 0

    def take(self, channel: str, *, now: datetime, lease: timedelta, limit: int) -> Sequence[OutboxMessage]:
        self.times_taken += 1
        taken, self._waiting = self._waiting, []
        return taken

    def posts_first(self, parcel: OutboxMessage) -> None:
        self._waiting.insert(0, parcel)

    def settle(self, *ended: tuple[OutboxMessage, Outcome], now: datetime) -> None:
        self.settled += [(parcel.id, outcome) for parcel, outcome in ended]

    def end_lease(self, channel: str, leased_until: datetime) -> None:
        raise AssertionError("nothing was taken without a word")

    def take_over(self, channel: str, leased_until: datetime) -> None:
        """Nobody carried before."""

    def give_back(self, *held: tuple[OutboxMessage, datetime]) -> None:
        self.times_given_back += 1
        self._waiting += (parcel for parcel, _ in held)


class SlowTransport:
    """``has_left`` is set when the parcel is gone; the answer comes once ``may_answer`` is."""

    channel = "telegram"

    def __init__(self) -> None:
        self.has_left = asyncio.Event()
        self.may_answer = asyncio.Event()

    def wait(self, parcel: OutboxMessage) -> timedelta:
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
        await asyncio.wait([running], timeout=30)
        assert running.cancelled()

    asyncio.run(play())


class Post:
    """Each parcel of a chat of its own leaves at once, and is answered in the order of ``answers``."""

    channel = "telegram"

    def __init__(self) -> None:
        self.under_way: list[int] = []
        self.most = 0
        self.answers: dict[int, asyncio.Event] = {}

    def wait(self, parcel: OutboxMessage) -> timedelta:
        return timedelta(0)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        self.under_way.append(parcel.id)
        self.most = max(self.most, len(self.under_way))
        await self.answers.setdefault(parcel.id, asyncio.Event()).wait()
        self.under_way.remove(parcel.id)
        return Later(timedelta(seconds=30), "flood", whole_channel=True) if parcel.id == 9 else Delivered()


async def turns(count: int = 20) -> None:
    """In which nothing more should come."""
    for _ in range(count):
        await asyncio.sleep(0.002)


def test_no_more_leave_at_once_than_is_said_and_a_slow_one_holds_back_no_other() -> None:
    shelf, post = ShelfOf(*(parcel(number) for number in range(5))), Post()

    async def play() -> None:
        running = asyncio.create_task(Dispatcher(shelf, post, clock=lambda: NOW, at_once=2).run())
        await eventually(lambda: post.under_way == [0, 1])
        await turns()
        assert post.under_way == [0, 1]
        for number in (1, 2, 3, 4):
            post.answers.setdefault(number, asyncio.Event()).set()
        await eventually(lambda: len(shelf.settled) == 4)
        await turns()
        assert [number for number, _ in shelf.settled] == [1, 2, 3, 4]
        assert post.under_way == [0]
        running.cancel()
        post.answers[0].set()
        await asyncio.wait([running], timeout=30)

    asyncio.run(play())
    assert post.most == 2
    assert [number for number, _ in shelf.settled] == [1, 2, 3, 4, 0]


@pytest.mark.parametrize(
    ("waiting", "is_behind"),
    [
        ([parcel(number) for number in range(module.BATCH)], True),
        ([parcel(number) for number in range(module.BATCH - 1)], False),
        ([parcel(number, NOW + timedelta(hours=1)) for number in range(module.BATCH)], False),
    ],
)
def test_it_is_behind_while_a_whole_batch_of_answers_waits(
    waiting: Sequence[OutboxMessage], is_behind: bool
) -> None:
    """Reminders may wait: nobody is let wait for them."""

    async def play() -> None:
        transport = SlowTransport()
        courier = Dispatcher(ShelfOf(*waiting), transport, clock=lambda: NOW)
        running = asyncio.create_task(courier.run())
        await transport.has_left.wait()
        assert courier.is_behind is is_behind
        transport.may_answer.set()
        await eventually(lambda: not courier.is_behind)
        running.cancel()
        await asyncio.wait([running], timeout=30)

    asyncio.run(play())


def test_it_is_not_behind_where_the_channel_makes_them_wait() -> None:
    """An announcement to thousands of agents takes minutes: who asks meanwhile is not let wait for it."""

    class Paced(SlowTransport):
        def wait(self, parcel: OutboxMessage) -> timedelta:
            return timedelta(minutes=1)

    async def play() -> None:
        waiting = (parcel(number) for number in range(module.BATCH))
        courier = Dispatcher(ShelfOf(*waiting), Paced(), clock=lambda: NOW)
        assert not await courier.round()
        assert not courier.is_behind

    asyncio.run(play())


def test_what_the_pace_holds_back_is_given_back_all_at_once() -> None:
    """Each has an instant of its own: a transaction each would cost more than to send them."""

    class Paced(SlowTransport):
        def wait(self, parcel: OutboxMessage) -> timedelta:
            return timedelta(milliseconds=1 + parcel.id)

    shelf = ShelfOf(*(parcel(number) for number in range(module.BATCH)))
    assert not asyncio.run(Dispatcher(shelf, Paced(), clock=lambda: NOW).round())
    assert shelf.times_given_back == 1


def test_nothing_is_asked_of_the_outbox_while_all_that_waited_is_under_way() -> None:
    shelf = ShelfOf(parcel(1))

    async def play() -> None:
        transport = SlowTransport()
        running = asyncio.create_task(Dispatcher(shelf, transport, clock=lambda: NOW).run())
        await transport.has_left.wait()
        await turns()
        assert shelf.times_taken == 1
        transport.may_answer.set()
        await eventually(lambda: shelf.times_taken > 1)  # its end may free the next of its chat
        running.cancel()
        await asyncio.wait([running], timeout=30)

    asyncio.run(play())
    assert shelf.settled == [(1, Delivered("42"))]


def test_a_courier_whose_turn_is_over_is_not_behind() -> None:
    async def play() -> None:
        transport = SlowTransport()
        waiting = (parcel(number) for number in range(module.BATCH))
        courier = Dispatcher(ShelfOf(*waiting), transport, clock=lambda: NOW)
        running = asyncio.create_task(courier.run())
        await transport.has_left.wait()
        running.cancel()
        transport.may_answer.set()
        await asyncio.wait([running], timeout=30)
        assert not courier.is_behind

    asyncio.run(play())


def test_those_that_end_next_to_each_other_are_marked_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NEXT_TO_IT", timedelta(seconds=0.2))
    shelf, post, marks = ShelfOf(*(parcel(number) for number in range(6))), Post(), list[int]()
    settle = shelf.settle

    def marked(*ended: tuple[OutboxMessage, Outcome], now: datetime) -> None:
        marks.append(len(ended))
        settle(*ended, now=now)

    monkeypatch.setattr(shelf, "settle", marked)

    async def play() -> None:
        round_ = asyncio.create_task(Dispatcher(shelf, post, clock=lambda: NOW, at_once=6).round())
        await eventually(lambda: len(post.answers) == 6)
        for answer in post.answers.values():
            answer.set()
            await turns(2)
        assert await round_

    asyncio.run(play())
    assert marks == [6]


def test_a_channel_that_is_closed_begins_nothing_more_until_it_opens() -> None:
    shelf, post = ShelfOf(*(parcel(number) for number in (8, 9, 10, 11))), Post()
    clock = [NOW]

    async def play() -> None:
        courier = Dispatcher(shelf, post, clock=lambda: clock[0], at_once=2)
        round_ = asyncio.create_task(courier.round())
        await eventually(lambda: 9 in post.answers)
        post.answers[9].set()
        await eventually(lambda: 9 not in post.under_way)
        await turns()
        post.answers[8].set()
        await round_
        assert [one.id for one in shelf.take("telegram", now=NOW, lease=NOW - NOW, limit=9)] == [10, 11]

    asyncio.run(play())
    assert {number for number, _ in shelf.settled} == {8, 9}


def test_what_cannot_be_marked_ends_the_courier() -> None:
    """As when the database is gone: the service stops, and says so."""

    class Gone(ShelfOf):
        def settle(self, *ended: tuple[OutboxMessage, Outcome], now: datetime) -> None:
            raise OSError("disk full")

    class Quick(SlowTransport):
        async def deliver(self, parcel: OutboxMessage) -> Outcome:
            return Delivered()

    async def play() -> None:
        courier = Dispatcher(Gone(parcel(1), parcel(2)), Quick(), clock=lambda: NOW, at_once=2)
        with pytest.raises(OSError, match="disk full"):
            async with asyncio.timeout(30):
                await courier.run()

    asyncio.run(play())


class Away(Exception):
    """What a database that is away raises."""


class AwayShelf(ShelfOf):
    """Of a database that may be away."""

    is_away = False

    def settle(self, *ended: tuple[OutboxMessage, Outcome], now: datetime) -> None:
        if self.is_away:
            raise Away
        super().settle(*ended, now=now)

    def give_back(self, *held: tuple[OutboxMessage, datetime]) -> None:
        if self.is_away:
            raise Away
        super().give_back(*held)


class Leaving(Post):
    """The database goes when parcel 0 leaves."""

    def __init__(self, shelf: AwayShelf) -> None:
        super().__init__()
        self._shelf = shelf

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        self._shelf.is_away |= parcel.id == 0
        self.under_way.append(parcel.id)
        return Delivered()


@pytest.mark.parametrize("is_stopped", [False, True])
def test_what_was_sent_is_marked_once_the_database_is_back(
    monkeypatch: pytest.MonkeyPatch, is_stopped: bool
) -> None:
    """Even where another process may carry meanwhile; and what was not begun is given back to it."""
    monkeypatch.setattr(module, "IDLE", timedelta(seconds=0.005))
    monkeypatch.setattr(module, "LAST_JOURNEY", timedelta(seconds=0.02))
    shelf = AwayShelf(*(parcel(number) for number in range(3)))
    post = Leaving(shelf)

    async def play() -> None:
        courier = Dispatcher(shelf, post, clock=lambda: NOW, at_once=2, passing=Away)
        running = asyncio.create_task(courier.run())
        await eventually(lambda: post.under_way == [0, 1])
        if is_stopped:
            running.cancel()
            await asyncio.wait([running], timeout=30)
            assert running.cancelled()
        shelf.is_away = False
        await eventually(lambda: len(shelf.settled) == len(sent))
        await eventually(lambda: shelf.times_given_back == is_stopped)
        running.cancel()
        await asyncio.wait([running], timeout=30)

    sent = [0, 1] if is_stopped else [0, 1, 2]
    asyncio.run(play())
    assert (post.under_way, [number for number, _ in shelf.settled]) == (sent, sent)
    left = shelf.take("telegram", now=NOW, lease=NOW - NOW, limit=9)
    assert [one.id for one in left] == [2] * is_stopped


def test_what_cannot_be_marked_while_it_is_ours_is_left_to_whoever_comes_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "IDLE", timedelta(seconds=0.005))
    shelf, clock = AwayShelf(parcel(0)), [NOW]

    async def play() -> None:
        courier = Dispatcher(shelf, Leaving(shelf), clock=lambda: clock[0], passing=Away)
        running = asyncio.create_task(courier.run())
        await turns()
        clock[0] += module.LEASE
        await turns()
        shelf.is_away = False
        await turns()
        assert not running.done()
        running.cancel()
        await asyncio.wait([running], timeout=30)

    asyncio.run(play())
    assert shelf.settled == []


def test_what_was_taken_as_the_database_went_leaves_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction was committed, and its answer lost."""
    monkeypatch.setattr(module, "IDLE", timedelta(seconds=0.005))

    leased: dict[datetime, Sequence[OutboxMessage]] = {}

    class Unheard(AwayShelf):
        def take(
            self, channel: str, *, now: datetime, lease: timedelta, limit: int
        ) -> Sequence[OutboxMessage]:
            taken = super().take(channel, now=now, lease=lease, limit=limit)
            if self.is_away:
                leased.update({now + lease: taken} if taken else {})
                raise Away
            return taken

        def end_lease(self, channel: str, leased_until: datetime) -> None:
            if self.is_away:
                raise Away
            self._waiting += leased.pop(leased_until)

    shelf, post = Unheard(parcel(1)), Leaving(AwayShelf())
    shelf.is_away = True

    async def play() -> None:
        running = asyncio.create_task(Dispatcher(shelf, post, clock=lambda: NOW, passing=Away).run())
        await eventually(lambda: bool(leased))
        shelf.is_away = False
        await eventually(lambda: bool(shelf.settled))
        running.cancel()
        await asyncio.wait([running], timeout=30)

    asyncio.run(play())
    assert shelf.settled == [(1, Delivered())]


def test_what_another_held_when_it_died_is_soon_carried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it has had the time to mark what it had under way; and not what was taken since."""
    monkeypatch.setattr(module, "IDLE", timedelta(seconds=0.005))
    monkeypatch.setattr(module, "HANDED_OVER", timedelta(seconds=0.02))
    clock = [NOW]

    class Inherited(AwayShelf):
        def take_over(self, channel: str, leased_until: datetime) -> None:
            if self.is_away:
                raise Away
            held = (channel, leased_until) == ("telegram", NOW + module.LEASE)
            self._waiting += [parcel(7)] if held else []

    shelf = Inherited()
    shelf.is_away = True

    async def play() -> None:
        courier = Dispatcher(shelf, Leaving(shelf), clock=lambda: clock[0], passing=Away)
        running = asyncio.create_task(courier.run())
        await asyncio.sleep(0)
        clock[0] += timedelta(seconds=1)
        await asyncio.sleep(0.05)
        assert shelf.settled == []
        shelf.is_away = False
        await eventually(lambda: bool(shelf.settled))
        running.cancel()
        await asyncio.wait([running], timeout=30)

    asyncio.run(play())
    assert shelf.settled == [(7, Delivered())]
