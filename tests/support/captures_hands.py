"""What a person does before the images: she types, touches, and one picture is taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import monotonic

from playwright.sync_api import FloatRect, Locator, Page, expect

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTH = 1100
MARGIN = 8
RECKONING = re.compile("en calcul|se regroupent")
RECKONED_WITHIN = 180.0  # seconds, on a machine that does much else


def says(page: Page, text: str, answer: str) -> None:
    page.locator("#texte").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#texte")).to_have_value("")
    expect(last(page)).to_contain_text(answer)


def presses(page: Page, label: str | re.Pattern[str], answer: str, *, which: int = 0) -> None:
    last(page).get_by_role("button", name=label).nth(which).click()
    expect(last(page)).to_contain_text(answer)


def last(page: Page) -> Locator:
    """The last thing said by the other side."""
    return page.locator(".bulle.relais").last


def opens(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state()
    expect(page.locator("h1")).to_be_visible()


def shows(page: Page, pictures: Iterable[tuple[str, str, int]]) -> None:
    """Pages as they open: the image of each, its address, its height."""
    for name, address, height in pictures:
        opens(page, address)
        until = monotonic() + RECKONED_WITHIN
        while RECKONING.search(page.locator("main").inner_text()) and monotonic() < until:
            page.wait_for_timeout(2_000)
            page.reload()
        shoot(page, name, height=height)


def fills(page: Page, words: Mapping[str, str]) -> None:
    """By the label of each field."""
    for label, text in words.items():
        page.get_by_label(label).fill(text)


def shoot(page: Page, name: str, *, height: int = 860) -> None:
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.mouse.move(0, 0)  # over no button
    page.screenshot(path=IMAGES / f"{name}.png")


def cut(page: Page, name: str, first: Locator, end: Locator | None = None, *, most: int = 2000) -> None:
    """From the first bubble to the end of the other one, at ``most`` so many pixels high."""
    page.set_viewport_size({"width": WIDTH, "height": 2400})
    page.mouse.move(0, 0)
    top, bottom = first.bounding_box(), (end or first).bounding_box()
    assert top is not None
    assert bottom is not None
    height = min(bottom["y"] + bottom["height"] - top["y"] + 2 * MARGIN, most)
    area: FloatRect = {"x": 150, "y": top["y"] - MARGIN, "width": WIDTH - 300, "height": height}
    page.screenshot(path=IMAGES / f"{name}.png", clip=area)


def frame(page: Page, name: str, part: Locator, *, height: int) -> None:
    """From the top of a part of the page."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    part.evaluate("part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 12)")
    shoot(page, name, height=height)
