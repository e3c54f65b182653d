from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from delivery.files import Attachment

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def furnished(stage: Stage) -> Sequence[tuple[str, str]]:
    """A house where every page has something to show; each page with who looks at it."""
    ticket = stage.open_ticket(files=(Attachment("photo", "image/jpeg", 72, file_ref="x"),))
    closed = stage.open_ticket("Question close")
    with stage.house.units() as work:
        desk = stage.desk(work)
        known, other = (
            work.tickets.by_reference(ticket.reference),
            work.tickets.by_reference(closed.reference),
        )
        assert known is not None
        assert other is not None
        desk.ask(known, "Quel navigateur ?", by=stage.helene)
        desk.close(other, by=stage.helene)
    stage.to_pole(ticket.reference, "Au pôle", answer="Du pôle")
    stage.turn()
    nadia = stage.browser(stage.nadia)
    nadia.say("quel délai pour renouveler ?")
    nadia.say("/aide")
    return (
        ("", "/"),
        ("", stage.link(stage.bruno)),
        ("", "/nulle-part"),
        ("nadia", "/discussion"),
        ("bruno", "/discussion"),
        ("nadia", "/tickets"),
        ("helene", "/tickets"),
        ("helene", f"/tickets/{ticket.reference}"),
        ("helene", f"/tickets/{ticket.reference}?fait=repondre"),
        ("helene", f"/tickets/{closed.reference}"),
        ("helene", "/tickets/T-2026-9999"),
    )


def test_every_page_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    places = furnished(stage)
    found = []
    for who in ("", "nadia", "bruno", "helene"):
        page = open_page(getattr(stage, who) if who else None)
        for _, path in (place for place in places if place[0] == who):
            page.goto(path)
            found += faults_in(EVERY_LOOK, page, path)

    assert found == []


HIDDEN = """() => {
  window.alerts = [];
  window.Notification = class extends EventTarget {
    static permission = "granted";
    constructor(...words) { super(); alerts.push(JSON.stringify(words)); }
  };
  Object.defineProperty(document, "hidden", { value: true });
}"""


def test_a_page_behind_another_says_how_many_wait_where_that_was_asked_for(
    stage: Stage, open_page: Callable[..., Page]
) -> None:
    page = open_page(stage.helene, "/bilan")
    expect(page.locator("#compte-tickets")).to_have_attribute("data-nombre", "0")
    page.evaluate(HIDDEN)
    stage.open_ticket("Elle est menacée par Marc")
    expect(page.locator("#compte-tickets")).to_have_attribute("data-nombre", "1", timeout=15_000)
    assert page.evaluate("alerts") == []

    page.evaluate("localStorage.setItem('prevenir', 'oui')")
    stage.open_ticket("Et son frère ?")

    page.wait_for_function("() => alerts.length > 0", timeout=15_000)
    (told,) = page.evaluate("alerts")
    assert "2 tickets ou méls attendent." in told
    assert not [word for word in ("menacée", "Marc", "frère", "Nadia") if word in told]
