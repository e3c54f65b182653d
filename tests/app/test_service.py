"""The service's own parts: what stops it is heard, and who has come to its door is served first."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from structlog.testing import capture_logs

from app import service
from app.service import ListeningSocket, Workers, serve
from bot.intake import Intake
from bot.messages import Incoming


class EmptyIntake:
    def receive(self, incomings: Sequence[Incoming]) -> None:
        raise AssertionError("nothing comes here")

    def is_waiting(self) -> bool:
        return False

    def handle_next(self) -> bool:
        return False


@pytest.mark.parametrize("turns", range(6))
def test_a_stop_that_comes_with_a_message_is_heard(turns: int) -> None:
    """Whatever the turn of the loop that lies between the two."""

    async def play() -> None:
        workers = Workers(cast(Intake, EmptyIntake()), count=1)
        running = asyncio.create_task(workers.run())
        await asyncio.sleep(0.1)  # they rest
        workers.nudge()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running], timeout=30)
        assert running.cancelled()

    asyncio.run(play())


class HeldIntake:
    """What waits is held by another process; ``often`` is set once it was looked at three times."""

    def __init__(self) -> None:
        self.looks = 0
        self.often = threading.Event()

    def is_waiting(self) -> bool:
        return True

    def handle_next(self) -> bool:
        self.looks += 1
        if self.looks == 3:
            self.often.set()
        return False


def test_what_another_process_holds_is_soon_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "IDLE", timedelta(days=1))
    held = HeldIntake()

    async def play() -> None:
        running = asyncio.create_task(Workers(cast(Intake, held), count=1).run())
        assert await asyncio.to_thread(held.often.wait, 30)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(play())


class BusyIntake(HeldIntake):
    """There is always something to handle; ``once`` is set when something was."""

    def __init__(self) -> None:
        super().__init__()
        self.once = threading.Event()

    def handle_next(self) -> bool:
        super().handle_next()
        self.once.set()
        return True


def test_a_process_with_answers_to_carry_leaves_what_waits_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "IDLE", timedelta(days=1))
    busy, answers_wait = BusyIntake(), True

    async def play() -> None:
        nonlocal answers_wait
        workers = Workers(cast(Intake, busy), count=1, gives_way=lambda: answers_wait)
        running = asyncio.create_task(workers.run())
        assert await asyncio.to_thread(busy.once.wait, 30)
        await asyncio.sleep(0.2)
        assert busy.looks == 1
        answers_wait = False
        assert await asyncio.to_thread(busy.often.wait, 30)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(play())


def test_a_channel_that_takes_nothing_does_not_hold_what_is_said_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "IDLE", timedelta(seconds=0.05))
    busy = BusyIntake()

    async def play() -> None:
        running = asyncio.create_task(Workers(cast(Intake, busy), count=1, gives_way=lambda: True).run())
        assert await asyncio.to_thread(busy.often.wait, 30)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(play())


@pytest.mark.parametrize(
    ("fault", "level"), [(OperationalError("SELECT", {}, Exception()), "warning"), (KeyError("x"), "error")]
)
def test_a_base_that_is_away_is_said_in_a_line_and_a_bug_with_its_place(fault: Exception, level: str) -> None:
    """The first lasts as long as the outage, a line a second."""

    class Faulty(HeldIntake):
        def handle_next(self) -> bool:
            super().handle_next()
            raise fault

    async def play() -> None:
        faulty = Faulty()
        running = asyncio.create_task(Workers(cast(Intake, faulty), count=1).run())
        assert await asyncio.to_thread(faulty.often.wait, 30)
        running.cancel()
        await asyncio.wait([running])

    with capture_logs() as told:
        asyncio.run(play())
    (line, *_), is_bug = told, level == "error"
    assert (line["action"], line["log_level"], "exc_info" in line) == ("inbox_failed", level, is_bug)


async def _says_yes(_: Request) -> PlainTextResponse:
    return PlainTextResponse("oui")


async def _serving(listening: socket.socket) -> tuple[asyncio.Task[None], int]:
    """A site, once it listens; its port."""
    site = Starlette(routes=[Route("/", _says_yes)])
    opened: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(site, listening, proxies=(), ready=opened.set_result))
    return serving, await opened


def test_who_had_just_come_in_when_the_service_stops_is_still_answered() -> None:
    """A page asks for itself again while the service restarts: the connection is made before the request."""

    async def play() -> bytes:
        with ListeningSocket() as door:
            listening = door.opened("127.0.0.1", 0)
            serving, port = await _serving(listening)
            reading, writing = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.sleep(0.05)  # it is accepted
            serving.cancel()
            await asyncio.sleep(0.05)
            writing.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            async with asyncio.timeout(30):
                answer = await reading.read()
            writing.close()
            await asyncio.gather(serving, return_exceptions=True)
        return answer

    answer = asyncio.run(play())
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"oui")


@pytest.mark.parametrize("turns", range(5))
def test_who_comes_in_at_the_very_turn_of_the_stop_is_answered_or_waits(turns: int) -> None:
    """Never cut off: accepted here, it is answered; not accepted yet, it waits for the next run."""

    async def play() -> bytes:
        with ListeningSocket() as door:
            listening = door.opened("127.0.0.1", 0)
            serving, port = await _serving(listening)
            await asyncio.sleep(0.05)  # it listens, and rests
            with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                for _ in range(turns):
                    await asyncio.sleep(0)
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)
                next_run, _ = await _serving(listening)
                answer = await asyncio.to_thread(_read, client)
                next_run.cancel()
                await asyncio.gather(next_run, return_exceptions=True)
        return answer

    answer = asyncio.run(play())
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"oui")


def _read(client: socket.socket) -> bytes:
    return b"".join(iter(lambda: client.recv(65536), b""))


def test_who_comes_in_and_says_nothing_does_not_hold_the_stop() -> None:
    async def play() -> None:
        with ListeningSocket() as door:
            listening = door.opened("127.0.0.1", 0)
            serving, port = await _serving(listening)
            with socket.create_connection(("127.0.0.1", port)):
                await asyncio.sleep(0.05)
                serving.cancel()
                await asyncio.wait([serving], timeout=30)
                assert serving.cancelled()

    asyncio.run(play())
