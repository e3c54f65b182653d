"""A server per test, held against aiogram's models, and a bare client that knows no Telegram library."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from botapi.server import BotApi

Answer = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class RawClient:
    """Calls methods over HTTP and hands back the bare JSON answer."""

    api: BotApi
    http: httpx.Client

    def __call__(self, method: str, **params: object) -> Answer:
        answer = self.http.post(f"{self.api.url}/bot{self.api.token}/{method}", json=params)
        body: Answer = answer.json()
        assert answer.status_code == body.get("error_code", 200)
        return body

    def result(self, method: str, **params: object) -> Any:
        body = self(method, **params)
        assert body["ok"], body
        return body["result"]

    def refusal(self, method: str, **params: object) -> str:
        body = self(method, **params)
        assert not body["ok"], body
        return str(body["description"])


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    with BotApi(strict=True) as api:
        yield api
        assert api.contract_faults == []


@pytest.fixture
def call(bot_api: BotApi) -> Iterator[RawClient]:
    with httpx.Client(timeout=10) as http:
        yield RawClient(bot_api, http)


@pytest.fixture
def updates(call: RawClient) -> Callable[[], list[Any]]:
    """All that waits for the bot, without confirming it."""
    return lambda: list(call.result("getUpdates"))
