"""A page whose connection is cut says so, and catches up with what it missed once it is back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tcp_relay import Relay, relay_to
from web_stage import Stage

pytestmark = pytest.mark.browser

LOST = "Connexion perdue"


@pytest.fixture
def relay(stage: Stage) -> Iterator[Relay]:
    with relay_to(stage.url) as relay:
        yield relay


@pytest.fixture
def page(chromium: Browser, stage: Stage, relay: Relay) -> Iterator[Page]:
    """Signed in through the relay."""
    context = chromium.new_context(base_url=relay.url, locale="fr-FR")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(stage.link(stage.helene))
    page.get_by_role("button", name="Entrer").press("Enter")
    page.wait_for_url(lambda url: "/entrer/" not in url)
    yield page
    context.close()


def to_take(page: Page, count: int) -> None:
    expect(page.locator("#liste .onglets a").first).to_have_text(f"À prendre {count}", timeout=15_000)


def test_the_queue_says_that_it_is_cut_and_catches_up(stage: Stage, relay: Relay, page: Page) -> None:
    page.goto("/tickets?vue=a-prendre")
    to_take(page, 0)
    banner = page.locator("#coupure")
    expect(banner).to_be_hidden()

    relay.cut()
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(LOST)
    stage.open_ticket()
    relay.mend()

    to_take(page, 1)
    expect(banner).to_be_hidden()


def test_what_happens_between_the_page_and_its_stream_is_heard(
    stage: Stage, relay: Relay, page: Page
) -> None:
    def late(route: object) -> None:
        stage.open_ticket()
        route.continue_()  # type: ignore[attr-defined]  # playwright's Route

    page.route("**/flux?*", late, times=1)
    page.goto("/tickets?vue=a-prendre")

    to_take(page, 1)
