"""Journey 12: the same dialogues on a page, by keyboard alone, and answers that arrive by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from guichets.registry import Agent, Role
from stage import Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def nadia(stage: Stage) -> Agent:
    agent = Agent(
        name="Nadia Belcastel", role=Role.AGENT, guichet_id=stage.guichet.id, created_at=stage.clock()
    )
    with stage.running.house.units() as work:
        work.registry.add(agent)
    return agent


@pytest.fixture
def page(chromium: Browser, stage: Stage, nadia: Agent) -> Iterator[Page]:
    """Nadia's page, opened by a sign-in link."""
    context = chromium.new_context(locale="fr-FR")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(stage.link(nadia))
    page.get_by_role("button", name="Entrer").press("Enter")
    expect(page.locator("#texte")).to_be_focused()
    page.wait_for_load_state()  # Enter sends once the script is there; before, it goes to the line
    yield page
    context.close()


def says(page: Page, text: str) -> None:
    page.locator("#texte").focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def presses(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).last.press("Enter")


def test_an_agent_is_answered_without_reloading(page: Page) -> None:
    page.evaluate("window.stayed = true")
    says(page, "combien de temps est valable une demande ?")
    expect(page.get_by_text("Une demande est valable un an.")).to_be_visible()
    expect(page.get_by_text("pas encore relu par votre gestionnaire")).to_be_visible()
    presses(page, "Merci, c’est réglé")
    expect(page.get_by_text("Tant mieux")).to_be_visible()
    assert page.evaluate("window.stayed")


def test_titles_are_chosen_by_their_number(page: Page) -> None:
    says(page, "il a pas le bon papier")
    expect(page.get_by_role("button", name="Aucune de ces réponses")).to_be_visible()
    says(page, "1")
    expect(page.get_by_text("pas encore relu par votre gestionnaire")).to_be_visible()


def test_a_ticket_opened_on_the_page_is_answered_from_telegram(stage: Stage, page: Page) -> None:
    camille = stage.gestionnaire()
    says(page, "bus pour Beauvais demain")
    expect(page.get_by_text("Je n’ai pas de réponse validée")).to_be_visible()
    presses(page, "Envoyer au gestionnaire")
    expect(page.get_by_text("T-2026-0001").first).to_be_visible()

    camille.presses(camille.reads("T-2026-0001"), "Répondre")
    camille.reads("Écrivez votre réponse")
    camille.says("Demandez plutôt à Météo-France.")
    camille.reads("Envoyé à")

    expect(page.get_by_text("Demandez plutôt à Météo-France.")).to_be_visible()
    says(page, "/mes_tickets")
    expect(page.get_by_role("button", name="T-2026-0001").last).to_be_visible()
