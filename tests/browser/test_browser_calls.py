"""A call is noted over any page, by keys alone, and the page stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_stage import Stage

from journal.entries import Kind
from knowledge_base.reading import Reading
from knowledge_base.themes import Theme

pytestmark = pytest.mark.browser

MOST_KEYS = 30
"""At three a second, ten seconds."""


def test_a_call_is_noted_in_a_few_keys_and_the_page_stays(
    stage: Stage, open_page: Callable[..., Page]
) -> None:
    stage.library.readings["nir faux"] = Reading(theme=Theme.NIR, questions=("nir faux",))
    page = open_page(stage.helene, f"/tickets/{stage.open_ticket().reference}")
    page.evaluate("window.sameDocument = true")
    keys = ["n", *"valbo", "Tab", "Tab", *"nir faux", "Enter"]

    page.keyboard.press(keys.pop(0))
    expect(page.get_by_label("Qui a appelé")).to_be_focused()
    for key in keys:
        page.keyboard.press(key)

    expect(page.get_by_role("dialog").get_by_text("C’est noté")).to_contain_text("Mairie de Valbonne, NIR")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(keys) < MOST_KEYS
    assert page.evaluate("window.sameDocument")
    with stage.house.units.reading() as work:
        (entry,) = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.CALL_LOGGED]
    assert (entry.guichet_id, entry.theme, entry.minutes) == (stage.guichet.id, "nir", 5)


def test_what_is_typed_slowly_stays_in_its_field(stage: Stage, open_page: Callable[..., Page]) -> None:
    stage.library.readings["nir"] = Reading(theme=Theme.NIR, questions=("nir",))
    page = open_page(stage.helene)
    page.keyboard.press("n")
    words = page.get_by_label("À quel sujet")
    words.press_sequentially("nir")
    expect(page.get_by_label("Thème d’après vos mots")).to_have_value("nir")

    page.keyboard.type(" faux")

    expect(words).to_have_value("nir faux")


def test_what_has_just_been_noted_is_corrected_in_the_dialog(
    stage: Stage, open_page: Callable[..., Page]
) -> None:
    page = open_page(stage.helene, "/bilan")
    page.keyboard.press("n")
    page.get_by_label("Qui a appelé").fill("valbo")
    page.get_by_label("Thème").select_option("nir")
    page.get_by_role("button", name="Noter", exact=True).click()

    page.get_by_role("button", name="Corriger").click()
    page.get_by_text("20 min").click()
    page.get_by_role("button", name="Noter", exact=True).click()

    expect(page.get_by_role("dialog").get_by_text("C’est noté")).to_contain_text("20 min")
    with stage.house.units.reading() as work:
        kinds = [row.entry.kind for row in work.journal.rows()]
    assert (kinds.count(Kind.CALL_LOGGED), kinds.count(Kind.CALL_CANCELLED)) == (2, 1)


def test_what_is_refused_is_said_in_the_dialog(stage: Stage, open_page: Callable[..., Page]) -> None:
    page = open_page(stage.helene)

    page.keyboard.press("n")
    page.get_by_label("Qui a appelé").fill("personne de ce nom")
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_contain_text("ne s’appelle ainsi")
    expect(page.get_by_label("Qui a appelé")).to_have_value("personne de ce nom")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
