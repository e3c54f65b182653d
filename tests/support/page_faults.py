"""What a page shown in Chromium must never have, said for every browser test in one place."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDER = "document.documentElement.scrollWidth > window.innerWidth"


def violations(page: Page) -> list[str]:
    """What axe finds on the page shown.

    A page that is still arriving has no document yet: on a slow machine, a key pressed just before
    leaves the browser between two pages, so the whole page is waited for first.
    """
    page.wait_for_load_state("load")
    page.wait_for_function("document.body !== null")
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def faults(page: Page, place: str = "") -> list[str]:
    """What axe finds, and whether the page is wider than its window; `place` names it in the report."""
    found = violations(page)
    if page.evaluate(WIDER):
        found.append(f"wider than {page.evaluate('window.innerWidth')} px")
    return [f"{place or page.url}: {fault}" for fault in found]
