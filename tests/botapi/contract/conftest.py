"""A server per test, held against aiogram's models, and a bare client of it."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from botapi.client import RawClient
from botapi.people import User
from botapi.server import BotApi


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    with BotApi(strict=True) as api:
        yield api


@pytest.fixture
def nadia(bot_api: BotApi) -> User:
    return bot_api.user("Nadia")


@pytest.fixture
def call(bot_api: BotApi) -> Iterator[RawClient]:
    with httpx.Client(timeout=60) as http:
        yield RawClient(bot_api, http)


@pytest.fixture
def updates(call: RawClient) -> Callable[[], list[Any]]:
    """All that waits for the bot, without confirming it."""
    return lambda: list(call.result("getUpdates"))
