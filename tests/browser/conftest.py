"""The pages of a real house in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from web_stage import Stage

from guichets.registry import Agent
from storage.database import Database

Open = Callable[..., Page]


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path)
    with stage.served():
        yield stage


@pytest.fixture
def open_page(chromium: Browser, stage: Stage) -> Iterator[Open]:
    """Opens a page in a browser of its own, signed in when an agent is given.

    What the browser complains about (script errors, policy violations) fails the test.
    """
    contexts = []
    complaints: list[str] = []

    def opened(
        agent: Agent | None = None,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        javascript: bool = True,
    ) -> Page:
        context = chromium.new_context(
            base_url=stage.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="fr-FR",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Security Policy" in message.text else None,
        )
        if agent is not None:
            page.goto(stage.link(agent))
            page.get_by_role("button", name="Entrer").press("Enter")
            page.wait_for_url(lambda url: "/entrer/" not in url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
