"""What a gestionnaire types survives: a network cut, a session that ends, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_faults import violations
from playwright.sync_api import Page, expect
from web_stage import Stage

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

ANSWER = "Par le menu « Éditions », puis Attestation."


@pytest.fixture
def path(stage: Stage) -> str:
    return f"/tickets/{stage.open_ticket().reference}"


def answers(page: Page) -> None:
    page.get_by_role("button", name="Répondre à Nadia Ferrand").click()


def kept(stage: Stage, path: str) -> str:
    with stage.house.units.reading() as work:
        draft = work.drafts.of(stage.helene.id or 0, f"ticket:{path.rpartition('/')[2]}:reponse")
    return draft.text if draft else ""


def test_offline_the_answer_stays_and_leaves_once_the_network_is_back(
    stage: Stage, open_page: Open, path: str
) -> None:
    page = open_page(stage.helene, path)
    page.context.set_offline(True)
    page.get_by_label("Message pour").fill(ANSWER)
    answers(page)

    expect(page.get_by_role("alert")).to_contain_text("Hors ligne : rien n’est parti. Votre texte reste ici.")
    expect(page.get_by_label("Message pour")).to_have_value(ANSWER)

    page.context.set_offline(False)
    expect(page.locator("#texte-etat")).to_contain_text("Brouillon gardé.")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert kept(stage, path) == ANSWER
    answers(page)
    expect(page.get_by_role("status").filter(has_text="Votre réponse est envoyée")).to_be_visible()


def test_a_draft_that_was_refused_by_the_cut_is_kept_when_it_ends(
    stage: Stage, open_page: Open, path: str
) -> None:
    page = open_page(stage.helene, path)
    page.context.set_offline(True)
    page.get_by_label("Message pour").fill(ANSWER)
    expect(page.locator("#texte-etat")).to_contain_text("Hors ligne")

    page.context.set_offline(False)

    expect(page.locator("#texte-etat")).to_contain_text("Brouillon gardé.")
    assert kept(stage, path) == ANSWER


def test_a_session_that_ended_takes_no_text_away(stage: Stage, open_page: Open, path: str) -> None:
    page = open_page(stage.helene, path)
    page.context.clear_cookies()
    page.get_by_label("Message pour").fill(ANSWER)
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("Votre session est terminée : votre texte reste ici.")
    assert violations(page) == []

    answers(page)
    expect(warning).to_be_visible()
    expect(page.get_by_label("Message pour")).to_have_value(ANSWER)

    elsewhere = page.context.new_page()
    elsewhere.goto(stage.link(stage.helene))
    elsewhere.get_by_role("button", name="Entrer").click()
    elsewhere.wait_for_url(lambda url: "/entrer/" not in url)
    answers(page)

    expect(page.get_by_role("status").filter(has_text="Votre réponse est envoyée")).to_be_visible()


def test_without_javascript_the_text_comes_back_to_be_copied(
    stage: Stage, open_page: Open, path: str
) -> None:
    page = open_page(stage.helene, path, javascript=False)
    page.context.clear_cookies()
    page.get_by_label("Message pour").fill(ANSWER)
    answers(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion nécessaire")
    expect(page.get_by_label("Votre texte")).to_have_value(ANSWER)
