"""What a request lacks is asked for, once, and Ctrl Enter sends it as a question and not as an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_stage import Stage

from tickets.life import Status
from tickets.service import Request

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def test_asking_for_what_is_missing_arms_the_right_button_and_says_it_once(
    stage: Stage, open_page: Open
) -> None:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Une demande radiée", theme="reactivation", kind="reactivation"),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
    page = open_page(stage.helene, f"/tickets/{ticket.reference}")
    ask, field = page.get_by_role("link", name="Le demander"), page.locator("#texte")
    expect(page.get_by_role("button", name="Répondre à Nadia Ferrand")).to_have_class("principal")

    ask.click()
    asked = field.input_value()
    ask.click()

    assert field.input_value() == asked != ""
    precision = page.get_by_role("button", name="Demander une précision")
    expect(precision).to_have_class("principal")
    expect(page.get_by_role("button", name="Répondre à Nadia Ferrand")).not_to_have_class("principal")

    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("status").filter(has_text="Votre demande de précision")).to_be_visible()
    assert stage.ticket(ticket.reference).status is Status.WAITING
