"""A guichet or a person opens beside the page, by keys alone, and what was being done is found again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def test_the_panel_opens_over_the_queue_and_gives_the_focus_back(stage: Stage, open_page: Open) -> None:
    ticket = stage.open_ticket()
    page = open_page(stage.helene, "/tickets")
    page.evaluate("window.sameDocument = true")
    link = page.locator(f"#guichet-{ticket.reference}")

    link.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="Mairie de Valbonne")).to_be_focused()
    panel.get_by_role("link", name=ticket.reference).wait_for()
    stage.open_ticket("Une autre question")  # the list is drawn anew below
    expect(page.locator("[data-ligne]")).to_have_count(2)
    page.keyboard.press("Escape")

    expect(panel).to_have_count(0)
    expect(link).to_be_focused()
    assert page.evaluate("window.sameDocument")


def test_from_a_ticket_one_goes_from_the_person_to_the_guichet_and_what_is_typed_stays(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(stage.helene, f"/tickets/{stage.open_ticket().reference}")
    page.locator("#texte").fill("Bonjour, je regarde")

    page.locator("#vers-agent").click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="Nadia Ferrand")).to_be_visible()
    panel.get_by_role("link", name="Mairie de Valbonne").click()
    expect(panel.get_by_role("heading", name="Mairie de Valbonne")).to_be_visible()
    panel.get_by_role("button", name="Fermer").click()

    expect(page.locator("#vers-agent")).to_be_focused()
    expect(page.locator("#texte")).to_have_value("Bonjour, je regarde")


def test_what_the_panel_cannot_tell_is_told_on_its_own_page(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, f"/tickets/{stage.open_ticket().reference}")
    page.context.clear_cookies()

    page.locator("#vers-guichet").click()

    page.wait_for_url(f"**/guichets/{stage.guichet.id}")


@pytest.mark.parametrize("link", ["#vers-agent", "#vers-guichet"])
def test_the_panel_has_no_fault_on_any_screen(stage: Stage, open_page: Open, link: str) -> None:
    page = open_page(stage.helene, f"/tickets/{stage.open_ticket().reference}")
    page.locator(link).click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_be_visible()

    assert faults_in(EVERY_LOOK, page, link) == []
