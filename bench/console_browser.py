"""A real browser on the queue: how long each key and click takes until the next paint."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from typing import Any

from bench.console_site import Site

PROGRAMS = ("chromium-headless-shell", "chromium")
_COUNT = """
window.lengths = {};
new PerformanceObserver((list) => {
  for (const { interactionId: id, duration } of list.getEntries()) {
    if (id) lengths[id] = Math.max(lengths[id] || 0, duration);
  }
}).observe({ type: "event", buffered: true, durationThreshold: 16 });
"""
ROUNDS = 8


def interactions(site: Site) -> Sequence[float] | None:
    """The milliseconds of each interaction that took more than a frame (16), by 8 as a browser tells them,
    among ``ROUNDS`` of what is done on a queue; None without a Chromium.
    """
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        return None
    name, _, value = site.cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.context.add_cookies([{"name": name, "value": value, "url": site.url}])
        page.goto(f"{site.url}/tickets")
        page.evaluate(_COUNT)
        for _ in range(ROUNDS):
            for act in _ACTS:
                act(page)
                page.wait_for_timeout(120)
        page.wait_for_timeout(500)
        found: dict[str, float] = page.evaluate("lengths")
        browser.close()
    return sorted(found.values())


_ACTS: Sequence[Callable[[Any], None]] = (
    lambda page: page.keyboard.press("j"),
    lambda page: page.keyboard.press("j"),
    lambda page: page.keyboard.press("x"),
    lambda page: page.keyboard.press("k"),
    lambda page: page.keyboard.press("x"),
    lambda page: page.locator("#mots").press("n"),
    lambda page: page.locator("#mots").press("Backspace"),
    lambda page: page.keyboard.press("Escape"),
    lambda page: page.locator("[data-ligne] input[type=checkbox]").nth(3).click(),
    lambda page: page.locator("[data-ligne] input[type=checkbox]").nth(3).click(),
)
