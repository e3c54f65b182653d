"""Polling over real HTTP: nothing is confirmed before it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from structlog.testing import capture_logs
from telegram_stage import Clock, Desk, MemoryTopics, connected, eventually

from bot.channels.telegram.client import build_bot, check_identity, open_webhook
from bot.channels.telegram.errors import TokenInUse, WrongToken
from bot.channels.telegram.poller import CONFLICT_PAUSE, LONGEST_PAUSE, Poller
from bot.messages import MAX_TEXT
from botapi.server import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(strict=True) as server:
        yield server
        assert server.contract_faults == []
        assert server.unknown_parameters == []


class Polling:
    """A poller that runs, with what it works on."""

    def __init__(self, api: BotApi, desk: Desk) -> None:
        self.api = api
        self.desk = desk
        self.topics = MemoryTopics()
        self.naps: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        await asyncio.sleep(0.01)

    async def confirmed(self) -> None:
        await asyncio.to_thread(self.api.waits_until_confirmed)

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[asyncio.Task[None]]:
        async with connected(self.api) as bot:
            poller = Poller(bot, self.desk.receive, topics=self.topics, clock=Clock(), sleep=self.sleep)
            task: asyncio.Task[None] = asyncio.create_task(poller.run())
            try:
                yield task
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def polling(api: BotApi) -> Polling:
    return Polling(api, Desk())


def test_what_is_said_arrives_once_and_in_order(api: BotApi, polling: Polling) -> None:
    nadia = api.user("Nadia")
    for number in range(250):
        nadia.says(f"question {number}")

    async def play() -> None:
        async with polling.runs():
            await polling.confirmed()

    asyncio.run(play())
    assert polling.desk.texts == [f"question {number}" for number in range(250)]
    assert polling.desk.batches == 3


def test_the_longest_message_that_telegram_allows_arrives_whole(api: BotApi, polling: Polling) -> None:
    longest = "\U0001f600é\n" * (MAX_TEXT // 4)  # as Telegram counts them: four units each
    longest = longest[:-1] + "?"
    api.user("Nadia").says(longest)

    async def play() -> None:
        async with polling.runs():
            await polling.confirmed()

    asyncio.run(play())
    assert polling.desk.texts == [longest]
    assert len(longest) < MAX_TEXT


def test_the_offset_stays_until_the_batch_is_stored(api: BotApi, polling: Polling) -> None:
    nadia = api.user("Nadia")
    nadia.says("une question")
    nadia.says("une autre")
    polling.desk.failures = 2

    async def play() -> None:
        async with polling.runs():
            await eventually(lambda: polling.desk.batches == 2)
            assert len(api.pending) == 2
            await polling.confirmed()

    with capture_logs() as logs:
        asyncio.run(play())
    assert polling.desk.texts == ["une question", "une autre"]
    assert [log["action"] for log in logs] == ["updates_unstored"] * 2
    assert polling.naps == sorted(polling.naps)


def test_a_kill_between_reception_and_storage_loses_nothing(api: BotApi, polling: Polling) -> None:
    api.user("Nadia").says("une question")

    async def killed() -> None:
        async with connected(api) as bot:

            async def never_stored(_: object) -> None:
                raise KeyboardInterrupt

            await Poller(bot, never_stored, topics=MemoryTopics()).run()

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(killed())
    assert len(api.pending) == 1

    async def restarted() -> None:
        async with polling.runs():
            await polling.confirmed()

    asyncio.run(restarted())
    assert polling.desk.texts == ["une question"]


def test_stopping_confirms_what_was_stored(api: BotApi, polling: Polling) -> None:
    async def play() -> None:
        async with polling.runs():
            api.user("Nadia").says("une question")
            await eventually(lambda: bool(polling.desk.heard))

    asyncio.run(play())
    assert api.pending == []


def test_old_updates_delivered_again_do_not_move_the_offset_back(api: BotApi, polling: Polling) -> None:
    nadia = api.user("Nadia")

    async def play() -> None:
        async with polling.runs():
            nadia.says("un")
            await polling.confirmed()
            nadia.says("deux")
            await polling.confirmed()
            api.push(api.world.feed.confirmed[0], insist=True)
            await eventually(lambda: len(polling.desk.heard) == 3)
            nadia.says("trois")
            await polling.confirmed()

    asyncio.run(play())
    assert polling.desk.texts == ["un", "deux", "un", "trois"]
    offsets = [call.params.get("offset", 0) for call in api.calls("getUpdates")]
    assert offsets == sorted(offsets)


def test_a_batch_out_of_order_is_put_in_order(api: BotApi, polling: Polling) -> None:
    nadia = api.user("Nadia")
    for number in range(5):
        nadia.says(str(number))
    api.fault("getUpdates", kind="reverse")

    async def play() -> None:
        async with polling.runs():
            await polling.confirmed()

    asyncio.run(play())
    assert polling.desk.texts == ["0", "1", "2", "3", "4"]


def test_an_update_that_cannot_be_read_is_logged_by_its_number_and_passed() -> None:
    desk = Desk()

    async def play(api: BotApi) -> None:
        polling = Polling(api, desk)
        async with polling.runs():
            await polling.confirmed()

    with BotApi() as api, capture_logs() as logs:
        nadia = api.user("Nadia")
        nadia.says("avant")
        broken = api.push({"message": {"text": "secret", "chat": {"id": 1}}})
        nadia.says("après")
        asyncio.run(play(api))
    assert desk.texts == ["avant", "après"]
    assert [(log["action"], log["update"]) for log in logs] == [("update_unread", broken["update_id"])]
    assert "secret" not in str(logs)


def test_the_parts_of_an_album_arrive_with_their_group(api: BotApi, polling: Polling) -> None:
    api.user("Nadia").sends_album([b"\xff\xd8\xff1", ("a.pdf", b"%PDF", "application/pdf")], "Deux pièces")

    async def play() -> None:
        async with polling.runs():
            await polling.confirmed()

    asyncio.run(play())
    first, second = polling.desk.heard
    assert first.group_ref == second.group_ref != ""
    assert first.merged_with(second).text == "Deux pièces"
    assert [a.name for a in first.merged_with(second).attachments] == ["photo.jpg", "a.pdf"]


def test_a_press_is_answered_once_it_is_stored(api: BotApi, polling: Polling) -> None:
    nadia = api.user("Nadia")

    async def play() -> None:
        async with polling.runs():
            async with connected(api) as bot:
                await bot.send_message(nadia.id, "Un ticket ?")
            polling.desk.failures = 1
            press = nadia.presses_data(nadia.inbox[0], "ticket:ouvrir")
            await eventually(lambda: polling.desk.batches == 1)
            assert press.answer is None
            await asyncio.to_thread(press.waits)

    asyncio.run(play())
    assert [said.action for said in polling.desk.heard] == ["ticket:ouvrir"]


def test_a_press_that_cannot_be_answered_stops_nothing(api: BotApi, polling: Polling) -> None:
    nadia = api.user("Nadia")
    api.fault("answerCallbackQuery", kind="drop", times=None)

    async def play() -> None:
        async with polling.runs():
            async with connected(api) as bot:
                await bot.send_message(nadia.id, "Un ticket ?")
            nadia.presses_data(nadia.inbox[0], "ticket:ouvrir")
            await asyncio.to_thread(api.waits_for_calls, "answerCallbackQuery")
            nadia.says("et ensuite")
            await polling.confirmed()

    asyncio.run(play())
    assert polling.desk.texts == ["", "et ensuite"]


def test_blocks_and_migrations_are_noted_and_say_nothing(api: BotApi, polling: Polling) -> None:
    nadia = api.user("Nadia")
    group = api.group("Gestionnaires", supergroup=False, members=[nadia])

    async def play() -> None:
        async with polling.runs():
            await asyncio.to_thread(api.waits_for_calls, "getUpdates")
            nadia.blocks_bot()
            moved = group.migrates()
            await polling.confirmed()
            await eventually(lambda: len(polling.topics.moves) == 2)
            assert set(polling.topics.moves) == {(str(group.id), str(moved.id))}

    asyncio.run(play())
    assert polling.topics.blocks == [str(nadia.id)]
    assert polling.desk.heard == []


def test_a_wrong_token_ends_the_polling(api: BotApi) -> None:
    async def play() -> None:
        bot = build_bot("999:WRONG", api.url)
        try:
            with suppress(WrongToken):
                await check_identity(bot)
            await Poller(bot, Desk().receive, topics=MemoryTopics()).run()
        finally:
            await bot.shutdown()

    with pytest.raises(WrongToken):
        asyncio.run(play())


def test_a_second_process_gives_up_and_the_first_goes_on(api: BotApi, polling: Polling) -> None:
    async def play() -> None:
        async with polling.runs():
            api.user("Nadia").says("avant")
            await polling.confirmed()
            second = Polling(api, Desk())
            async with second.runs() as task:
                with pytest.raises(TokenInUse):
                    async with asyncio.timeout(30):
                        await task
            assert len(second.naps) * CONFLICT_PAUSE <= 5
            api.user("Ali").says("après")
            await polling.confirmed()

    asyncio.run(play())
    assert polling.desk.texts == ["avant", "après"]


def test_a_forgotten_webhook_is_removed(api: BotApi, polling: Polling) -> None:
    async def play() -> None:
        async with connected(api) as bot:
            await open_webhook(bot, "http://127.0.0.1:9/nobody", "secret")
        api.user("Nadia").says("une question")
        async with polling.runs():
            await polling.confirmed()

    with capture_logs() as logs:
        asyncio.run(play())
    assert polling.desk.texts == ["une question"]
    assert [log["action"] for log in logs] == ["webhook_removed"]


def test_a_pause_that_the_server_asks_for_is_kept(api: BotApi, polling: Polling) -> None:
    api.fault("getUpdates", status=429, retry_after=17)
    api.user("Nadia").says("une question")

    async def play() -> None:
        async with polling.runs():
            await polling.confirmed()

    asyncio.run(play())
    assert polling.naps == [17]


@pytest.mark.parametrize("fault", [{"status": 502}, {"status": 500}, {"kind": "drop"}])
def test_an_outage_is_waited_out_with_growing_pauses(
    api: BotApi, polling: Polling, fault: dict[str, object]
) -> None:
    api.fault("getUpdates", times=9, **fault)  # type: ignore[arg-type]  # the faults of one parametrization
    api.user("Nadia").says("une question")

    async def play() -> None:
        async with polling.runs():
            await polling.confirmed()

    with capture_logs():
        asyncio.run(play())
    assert len(polling.naps) == 9
    assert polling.naps[0] <= 0.5
    assert LONGEST_PAUSE / 2 <= polling.naps[-1] <= LONGEST_PAUSE
    assert polling.desk.texts == ["une question"]
