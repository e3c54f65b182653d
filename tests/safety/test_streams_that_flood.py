"""Whoever opens streams without end, or leaves them half open, costs what a few pages cost."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message
from web_stage import Browser, Stage

import web.events
import web.shield
import web.space.discussion as discussion
from app import service
from app.service import ListeningSocket, serve
from guichets.access import web_caller
from guichets.pace import OPENINGS, READINGS
from web.events import BEGUN, MOST_OF_A_SESSION, Events, Streams
from web.shield import BodyLimit

FLUX = "/discussion/flux"


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


def names(lines: Iterator[str]) -> Iterator[str]:
    return (line.removeprefix("event: ") for line in lines if line.startswith("event: "))


def say(stage: Stage, count: int) -> None:
    with stage.house.units() as work:
        for number in range(count):
            work.web_messages.add_once(
                web_caller(stage.nadia).chat_ref,
                f"essai:{number}",
                {"text": f"Réponse {number}", "buttons": [], "files": []},
                from_agent=False,
                at=stage.clock() + timedelta(seconds=number),
            )


@pytest.mark.parametrize("who", ["agent", "gestionnaire"])
def test_one_stream_too_many_closes_the_oldest_of_its_session_alone(stage: Stage, who: str) -> None:
    person, address = (stage.nadia, FLUX) if who == "agent" else (stage.helene, "/flux")
    browser, other = stage.browser(person), stage.browser(person)
    with ExitStack() as opened:

        def opens(one: Browser) -> Iterator[str]:
            lines = opened.enter_context(one.client.stream("GET", address)).iter_lines()
            assert next(lines).startswith("retry")
            return lines

        first, *kept = [opens(one) for one in (browser, other, *[browser] * MOST_OF_A_SESSION)]

        assert list(names(first)) == ["ailleurs"]
        assert len(stage.streams) == MOST_OF_A_SESSION + 1 == len(kept)


def test_a_page_that_is_far_behind_loads_again_and_is_told_nothing_one_by_one(
    stage: Stage, nadia: Browser
) -> None:
    say(stage, 60)
    with nadia.client.stream("GET", FLUX, params={"apres": "0"}) as response:
        said = list(response.iter_lines())

    assert list(names(iter(said))) == ["recharger"]
    assert not re.search("Réponse", "".join(said))


def test_a_page_that_is_a_little_behind_is_told_each_message(stage: Stage, nadia: Browser) -> None:
    say(stage, 30)
    with nadia.client.stream("GET", FLUX, params={"apres": "0"}) as response:
        told = (line for line in response.iter_lines() if "Réponse" in line)
        assert [next(told) for _ in range(30)]


def test_streams_leave_the_threads_of_the_pages_alone(
    stage: Stage, nadia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them wait for a database that does not answer."""
    held, released = threading.Semaphore(0), threading.Event()

    def waits(*_: object) -> list[object]:
        held.release()
        released.wait(60)
        return []

    monkeypatch.setattr(discussion, "_news", waits)
    with ExitStack() as opened:
        try:
            for _ in range(12):
                browser = stage.browser(stage.nadia)
                for _ in range(MOST_OF_A_SESSION):
                    opened.enter_context(browser.client.stream("GET", FLUX))
            assert held.acquire(timeout=30)
            assert nadia.client.get("/sante").status_code == 200
        finally:
            released.set()


def test_openings_and_readings_have_a_pace(stage: Stage) -> None:
    nadia = stage.browser(stage.nadia)
    stage.pace._is_bounded = True
    for _ in range(OPENINGS.most):
        with nadia.client.stream("GET", FLUX) as response:
            assert response.status_code == 200
    assert nadia.client.get(FLUX).status_code == 429

    statuses = {nadia.client.get("/mes-tickets").status_code for _ in range(READINGS.most + 1)}
    assert 429 in statuses
    stage.clock.advance(minutes=2)
    assert nadia.client.get("/mes-tickets").status_code != 429


def test_who_reads_nothing_is_given_up_and_its_place_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.events, "DRAINS_WITHIN", 0.1)
    streams, is_over = Streams(), []

    async def endless() -> AsyncIterator[str]:
        try:
            while True:
                yield BEGUN
        finally:
            is_over.append(True)

    async def never(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def play() -> None:
        async with asyncio.timeout(30):
            await Events(endless(), streams, "session")({"type": "http"}, silent, never)

    asyncio.run(play())
    assert is_over
    assert len(streams) == 0


async def _answer(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b""),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n", b"HTTP/1.1 200"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", b"HTTP/1.1 408"),
    ],
    ids=["nothing", "half of the headers", "half of the next", "half of the body"],
)
def test_what_does_not_come_whole_is_cut(
    monkeypatch: pytest.MonkeyPatch, sent: bytes, answered: bytes
) -> None:
    monkeypatch.setattr(service, "ASKS_WITHIN", 0.3)
    monkeypatch.setattr(web.shield, "SENDS_WITHIN", 0.3)
    site = Starlette(routes=[Route("/", _answer, methods=["GET", "POST"])])
    site.add_middleware(BodyLimit, limit=1_000)

    async def play() -> bytes:
        with ListeningSocket() as door:
            opened: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            listening = door.opened("127.0.0.1", 0)
            serving = asyncio.create_task(serve(site, listening, proxies=(), ready=opened.set_result))
            reading, writing = await asyncio.open_connection("127.0.0.1", await opened)
            writing.write(sent)
            said = b""
            async with asyncio.timeout(30):
                try:
                    while more := await reading.read(1_000):
                        said += more
                except ConnectionResetError:
                    pass
            writing.close()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        return said

    assert asyncio.run(play()).startswith(answered)
