"""« Aller à… » opens at once: what is typed fast is looked for, and never an order to the page below."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from web_stage import Stage

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
LATENCY = 0.7  # seconds, of a far service on a bad day


def slow(route: Route) -> None:
    time.sleep(LATENCY)
    route.continue_()


@pytest.mark.parametrize("per_letter", [0, 30, 60], ids=["at once", "30 ms", "60 ms"])
def test_typing_fast_after_ctrl_k_takes_no_ticket(stage: Stage, open_page: Open, per_letter: int) -> None:
    ticket = stage.open_ticket()
    page = open_page(stage.helene, "/tickets")
    page.route("**/aller*", slow)

    page.keyboard.press("j")
    page.keyboard.press("Control+k")
    page.keyboard.type("argence x", delay=per_letter)

    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_have_value("argence x")
    assert page.url.endswith("/tickets")
    assert not page.get_by_role("checkbox", name=f"Cocher {ticket.reference}").is_checked()
    assert stage.ticket(ticket.reference).assignee_id is None


def test_enter_before_anything_is_found_looks_for_what_was_typed(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/tickets")
    page.route("**/aller*", slow)

    page.keyboard.press("Control+k")
    page.keyboard.type(stage.nadia.name)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/personnes/{stage.nadia.id}")


def test_the_palette_lists_the_pages_and_opens_the_first_that_is_found(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/tickets")

    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="Tickets")).to_be_visible()
    page.keyboard.type("agend")
    expect(dialog.locator(".trouves")).to_have_attribute("data-mots", "agend")
    page.keyboard.press("Enter")

    page.wait_for_url("**/agenda")
