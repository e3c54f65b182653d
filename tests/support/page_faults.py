"""What a page shown in Chromium must never have, said for every browser test in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDER = "document.documentElement.scrollWidth > window.innerWidth"
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that look at colours."""

# Axe is half a megabyte: each page is given it as a function, which is read only where it is called.
_LENT = f"window.lendAxe = () => {{ {AXE_SCRIPT} }};"
_RUN = """async (options) => {
  if (!window.lendAxe) return null;
  if (!window.axe) lendAxe();
  return (await axe.run(document, { resultTypes: ["violations"], ...options })).violations
    .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`);
}"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int
    height: int
    dark: bool


PHONE_IN_DARK, PHONE_IN_LIGHT = Look(320, 640, dark=True), Look(320, 640, dark=False)
WIDE_IN_DARK, WIDE_IN_LIGHT = Look(1440, 900, dark=True), Look(1440, 900, dark=False)
PHONE_AND_WIDE = (PHONE_IN_DARK, WIDE_IN_LIGHT)
EVERY_LOOK = (PHONE_IN_DARK, PHONE_IN_LIGHT, WIDE_IN_LIGHT, WIDE_IN_DARK)


def violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds on the page shown, by all its rules unless some are named.

    A page that is still arriving has no document yet: on a slow machine, a key pressed just before
    leaves the browser between two pages, so the whole page is waited for first.
    """
    page.wait_for_load_state("load")
    if not page.evaluate("document.body !== null"):
        page.wait_for_function("document.body !== null")  # which gives each new page a library of its own
    options: dict[str, Any] = {"runOnly": list(rules)} if rules else {}
    found = page.evaluate(_RUN, options)
    if found is None:  # the first time on this page
        page.add_init_script(_LENT)
        page.evaluate(_LENT)
        found = page.evaluate(_RUN, options)
    assert isinstance(found, list)
    return found


def faults(page: Page, place: str = "", *, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds, and whether the page is wider than its window; `place` names it in the report."""
    found = violations(page, rules=rules)
    if page.evaluate(WIDER):
        found.append(f"wider than {page.evaluate('window.innerWidth')} px")
    return [f"{place or page.url}: {fault}" for fault in found]


def faults_in(
    looks: Sequence[Look], page: Page, place: str = "", *, also: Callable[[Page], list[str]] | None = None
) -> list[str]:
    """The faults of the page shown, looked at in each way, and what is ``also`` found there.

    It is opened once: no script asks how wide the window is or which light is preferred, so a page that is
    made narrower is one that was opened narrow. At each width, where the sheets hide and show other things,
    axe applies all its rules; in a second light of the same width only those of colours, since the dark sheet
    says nothing else (both are held by ``test_web_looks.py``).
    """
    found: list[str] = []
    seen: set[int] = set()
    shown = page.viewport_size
    # The width that the page already has comes first: a page of a series is resized once.
    for look in sorted(looks, key=lambda look: shown is None or look.width != shown["width"]):
        name = f"{place or page.url} [{look.width} px, {'dark' if look.dark else 'light'}]"
        show(page, look)
        found += faults(page, name, rules=COLOURS if look.width in seen else ())
        found += [f"{name}: {fault}" for fault in also(page)] if also else []
        seen.add(look.width)
    return found


def show(page: Page, look: Look) -> None:
    size = page.viewport_size
    if size is None or size["width"] != look.width:
        page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(color_scheme="dark" if look.dark else "light")
