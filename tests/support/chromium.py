"""A real Chromium for the tests that play in one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--js-flags=--always-sparkplug",  # axe runs cold on each page: what it is compiled to at once runs sooner
)

PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The first is the same engine without windows: it takes a fifth less time."""


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser that is installed; without one the test is skipped, but fails in CI."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        message = "Chromium is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


class Tabs:
    """Tabs lent to one test after another, each as new, in a browser context of its own.

    A new context starts processes that cost more than most tests: what is given back has forgotten its
    cookies and what the site stored, shows no page, and is lent again.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._free: dict[bool, list[Page]] = {True: [], False: []}
        self._lent: list[tuple[bool, Page]] = []

    def lend(self, *, javascript: bool = True) -> Page:
        free = self._free[javascript]
        page = free.pop() if free else self._new(javascript)
        self._lent.append((javascript, page))
        return page

    def take_back(self) -> None:
        """All of them."""
        while self._lent:
            javascript, page = self._lent.pop()
            try:
                self._forget(page)
            except Error:  # it was on its way somewhere, or is gone
                page.context.close()
            else:
                self._free[javascript].append(page)

    def _forget(self, page: Page) -> None:
        context = page.context
        for other in context.pages:
            if other is not page:
                other.close()
        context.set_offline(False)
        page.unroute_all()
        if page.url.startswith(self._url):
            page.evaluate("sessionStorage.clear()")  # a tab's own: the devtools below do not reach it
        page.goto("about:blank")
        context.clear_cookies()
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self._url, "storageTypes": "all"})
        devtools.detach()

    def _new(self, javascript: bool) -> Page:
        context = self._browser.new_context(
            base_url=self._url, java_script_enabled=javascript, locale="fr-FR"
        )
        context.set_default_timeout(30_000)
        return context.new_page()
