"""Updates that Telegram posts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs
from telegram_stage import Clock, Desk, MemoryTopics, connected, eventually
from uvicorn import Config, Server

from bot.channels.telegram.client import open_webhook
from bot.channels.telegram.webhook import SECRET_HEADER, Webhook
from botapi.server import BotApi

SECRET = "un-secret"
UPDATE = {
    "update_id": 5001,
    "message": {
        "message_id": 1,
        "date": 0,
        "text": "Bonjour",
        "chat": {"id": 77, "type": "private"},
        "from": {"id": 77, "is_bot": False, "first_name": "Nadia"},
    },
}


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


def status(api: BotApi, desk: Desk, body: bytes, secret: str | None = SECRET) -> int:
    async def post() -> int:
        async with connected(api) as bot:
            return await Webhook(bot, desk.receive, SECRET, topics=MemoryTopics(), clock=Clock())(
                body, secret
            )

    return asyncio.run(post())


def test_an_update_is_accepted_once_stored(api: BotApi) -> None:
    desk = Desk()
    assert status(api, desk, json.dumps(UPDATE).encode()) == 200
    assert desk.texts == ["Bonjour"]


@pytest.mark.parametrize("secret", [None, "", "un-autre", "un-secret ", "sécret"])
def test_a_wrong_secret_is_refused(api: BotApi, secret: str | None) -> None:
    desk = Desk()
    assert status(api, desk, json.dumps(UPDATE).encode(), secret) == 403
    assert desk.batches == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b'"x"', b'{"message": {}}', b'{"update_id": "x"}']
)
def test_garbage_is_refused(api: BotApi, body: bytes) -> None:
    assert status(api, Desk(), body) == 400


def test_an_update_that_cannot_be_read_is_not_asked_for_again(api: BotApi) -> None:
    desk = Desk()
    with capture_logs() as logs:
        assert status(api, desk, b'{"update_id": 5002, "message": {"text": "?"}}') == 200
    assert desk.heard == []
    assert [(log["action"], log["update"]) for log in logs] == [("update_unread", 5002)]


def test_what_could_not_be_stored_is_to_be_posted_again(api: BotApi) -> None:
    with capture_logs() as logs:
        assert status(api, Desk(failures=1), json.dumps(UPDATE).encode()) == 503
    assert [log["action"] for log in logs] == ["updates_unstored"]


def test_a_webhook_without_a_secret_is_never_opened(api: BotApi) -> None:
    async def build() -> None:
        async with connected(api) as bot:
            Webhook(bot, Desk().receive, "", topics=MemoryTopics())

    with pytest.raises(ValueError, match="secret"):
        asyncio.run(build())


def test_telegram_posts_until_it_is_accepted(api: BotApi) -> None:
    desk = Desk(failures=2)

    async def play() -> None:
        async with connected(api) as bot:
            webhook = Webhook(bot, desk.receive, SECRET, topics=MemoryTopics(), clock=Clock())

            async def post(request: Request) -> Response:
                body = await request.body()
                return Response(status_code=await webhook(body, request.headers.get(SECRET_HEADER)))

            async with served(Starlette(routes=[Route("/telegram", post, methods=["POST"])])) as url:
                await open_webhook(bot, f"{url}/telegram", SECRET)
                nadia = api.user("Nadia")
                nadia.says("une question")
                nadia.says("une autre")
                await asyncio.to_thread(api.waits_until_confirmed)
            await webhook.close()

    with capture_logs():
        asyncio.run(play())
    assert desk.texts == ["une question", "une autre"]


class served:  # noqa: N801 - reads as a function
    """The application on a free port of this loop."""

    def __init__(self, application: Any) -> None:
        self._server = Server(Config(application, port=0, log_config=None, lifespan="off"))

    async def __aenter__(self) -> str:
        self._task = asyncio.create_task(self._server.serve())
        await eventually(lambda: self._server.started)
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        self._server.should_exit = True
        await self._task
