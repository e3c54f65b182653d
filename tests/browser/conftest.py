"""The pages of a real house in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from socket import create_server, socket

import pytest
from chromium import Tabs
from page_faults import Look, show
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect
from web_stage import Stage

from guichets.registry import Agent
from storage.database import Database

Open = Callable[..., Page]

expect.set_options(timeout=30_000)  # the same patience as for what is done on the page


@pytest.fixture(scope="session")
def door() -> Iterator[socket]:
    """Where the service of each test is served, so that a tab lent to one can be lent to the next."""
    with create_server(("127.0.0.1", 0)) as door:
        yield door


@pytest.fixture(scope="session")
def tabs(chromium: Browser, door: socket) -> Tabs:
    return Tabs(chromium, f"http://127.0.0.1:{door.getsockname()[1]}")


@pytest.fixture
def stage(database: Database, tmp_path: Path, door: socket) -> Iterator[Stage]:
    stage = Stage(database, tmp_path)
    with stage.served(door):
        yield stage


@pytest.fixture
def open_page(tabs: Tabs, stage: Stage) -> Iterator[Open]:
    """Opens a page in a browser of its own, signed in when an agent is given.

    What the browser complains about (script errors, policy violations) fails the test.
    """
    complaints: list[str] = []
    heard: list[Page] = []

    def raised(error: Error) -> None:
        complaints.append(f"script error: {error.stack or error}")

    def said(message: ConsoleMessage) -> None:
        if "Security Policy" in message.text:
            complaints.append(f"policy: {message.text}")

    def opened(
        agent: Agent | None = None,
        at: str = "",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        javascript: bool = True,
    ) -> Page:
        """``at`` is the first page that is shown; without it, the one that the agent is led to."""
        page = tabs.lend(javascript=javascript)
        show(page, Look(width, height, dark))
        page.on("pageerror", raised)
        page.on("console", said)
        heard.append(page)
        if agent is not None:
            page.context.request.post(stage.link(agent), max_redirects=0)
        if agent is not None or at:
            page.goto(at or "/")
        return page

    yield opened
    tabs.take_back()
    for page in heard:
        page.remove_listener("pageerror", raised)
        page.remove_listener("console", said)
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)
