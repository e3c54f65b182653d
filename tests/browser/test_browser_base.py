"""The pages of the base in a real Chromium: seen at both widths and in both lights, and played by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from base_fakes import effect, fiche, given, proposal, replay, unanswered
from base_stage import Keeper
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from knowledge_base.upkeep.life import RevisionStatus

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

DRAFT = "/base/doublon/brouillon"
EFFECT = effect(
    gained=[replay("en double", "", "doublon", "doublon")],
    stolen=[replay("radié deux fois", "radiation", "doublon", "radiation")],
)


def furnished(stage: Stage) -> Sequence[str]:
    """A base where every page has something to show."""
    helene = Keeper.of(stage)
    helene.library.asked = [unanswered("parking obligatoire", 1), unanswered("le parking, obligatoire", 2)]
    helene.knows(given(stage.nadia.id or 0), proposal("numéro en double"), proposal("disparue", ""))
    helene.library.effect_found = EFFECT
    helene.writes("/base/radiation/modifier", reponse="Autre réponse.")
    helene.gives(
        "/base/radiation/brouillon/publier", page="/base/radiation/brouillon", nature="regle", malgre="oui"
    )
    helene.writes("/base/doublon/modifier", reponse="Réponse corrigée.", mots_cles="fusion\ndeux fois")
    helene.writes("/base/nouvelle", order="garder", question="Peut-on numériser ?", reponse="Oui.")
    helene.gives("/base/nir/a-relire", texte="la circulaire a changé")
    form = helene.browser.form("/base/import")
    received = '{"id": "neuve", "question": "Une neuve"}\n{"id": "doublon", "question": "Un doublon"}'
    helene.browser.client.post("/base/import", data=form, files={"fichier": ("r.jsonl", received)})
    return (
        "/base", "/base?etat=brouillons", "/base?mots=introuvable", "/base/lacunes",
        "/base/propositions", "/base/propositions/1", "/base/propositions/2",
        "/base/import/apercu", "/base/doublon", "/base/nir", "/base/doublon/modifier",
        DRAFT, "/base/peut-on-numeriser/brouillon", "/base/radiation/versions", "/base/radiation/versions/0",
        "/base/relecture", "/base/relecture/doublons", "/base/relecture/doublons/tout",
        "/base/doublon/retirer", "/base/doublon/retirer?par=radiation", "/base/radiation/rappel",
    )  # fmt: skip


def test_every_page_of_the_base_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    places = furnished(stage)
    page = open_page(stage.helene)
    found = []
    for place in places:
        page.goto(place)
        found += faults_in(EVERY_LOOK, page, place)
    assert found == []


def test_an_answer_is_corrected_with_the_keyboard_alone(stage: Stage, open_page: Open) -> None:
    Keeper.of(stage)
    page = open_page(stage.helene, "/base")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Que dit la fiche doublon")
    page.keyboard.press("m")
    page.get_by_label("Réponse", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Une réponse plus courte.")
    expect(page.locator("#apercu .bulle")).to_contain_text("Une réponse plus courte.")
    page.get_by_role("button", name="Continuer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Avant de publier")).to_be_visible()
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("p")
    expect(page.get_by_role("status").first).to_contain_text("La fiche est publiée")
    assert Keeper.of(stage).published().content.answer == "Une réponse plus courte."


def test_the_effect_comes_by_itself(stage: Stage, open_page: Open) -> None:
    helene = Keeper.of(stage)
    helene.writes("/base/doublon/modifier", reponse="Réponse corrigée.")
    helene.library.effect_found = None
    page = open_page(stage.helene, DRAFT)
    expect(page.get_by_text("prépare la base changée")).to_be_visible()
    helene.library.effect_found = EFFECT
    expect(page.get_by_role("button", name="Publier quand même")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_page_follows_what_is_ticked(stage: Stage, open_page: Open, javascript: bool) -> None:
    Keeper.of(stage).writes("/base/doublon/modifier", reponse="Réponse corrigée.")
    page = open_page(stage.helene, DRAFT, javascript=javascript)
    expect(page.get_by_text("Validé par Hélène Ozanne")).to_be_visible()
    page.get_by_label("Une correction").check()
    expect(page.get_by_text("Validé par Hélène Ozanne")).to_be_hidden()
    expect(page.get_by_text("pas encore relu par votre gestionnaire")).to_be_visible()
    page.goto("/base/nouvelle")
    expect(page.get_by_label("Source", exact=True)).to_be_visible()
    page.get_by_label("qu’aucun texte ne fixe").check()
    expect(page.get_by_label("Source", exact=True)).to_be_hidden()


def test_without_javascript_an_entry_is_written_seen_and_published(stage: Stage, open_page: Open) -> None:
    helene = Keeper.of(stage)
    page = open_page(stage.helene, "/base/doublon/modifier", javascript=False)
    page.get_by_label("Réponse", exact=True).fill("Réponse sans script.")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator("#apercu .bulle")).to_contain_text("Réponse sans script.")
    helene.library.effect_found = None
    page.get_by_role("button", name="Continuer").click()
    helene.library.effect_found = EFFECT
    page.get_by_role("link", name="Actualiser").click()
    page.get_by_role("button", name="Publier quand même").click()
    expect(page.get_by_text("La fiche est publiée")).to_be_visible()
    assert helene.published().status is RevisionStatus.PUBLISHED


def test_on_a_phone_the_list_is_cards(stage: Stage, open_page: Open) -> None:
    Keeper.of(stage).library.entries = [fiche()]
    page = open_page(stage.helene, "/base", width=320, height=640)
    assert page.locator("tr[data-ligne]").first.evaluate("row => getComputedStyle(row).display") == "block"
