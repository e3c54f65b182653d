"""The first run and the settings in a real Chromium: by keyboard, on a phone, for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import socket

import pytest
from page_faults import EVERY_LOOK, PHONE_IN_DARK, PHONE_IN_LIGHT, faults_in, violations
from playwright.sync_api import Page, expect
from web_stage import Stage

from guichets.registry import Agent, Role
from storage.database import Database

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

OF_THE_DEMO = ("/reglages", "/visite")
"""The pages that say something else in the demonstration."""


@pytest.fixture
def stage(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path, door: socket
) -> Iterator[Stage]:
    """A service; the demonstration where a test asks for it."""
    stage = Stage(database, tmp_path, is_demo=getattr(request, "param", False))
    with stage.served(door):
        yield stage


@pytest.fixture
def camille(stage: Stage) -> Agent:
    return stage.person("Camille Aubrey", Role.ADMINISTRATEUR)


@pytest.mark.parametrize("stage", [True], indirect=True, ids=["demo"])
def test_the_pages_of_the_demonstration_are_for_everybody(
    stage: Stage, camille: Agent, open_page: Open
) -> None:
    page = open_page(camille)
    seen = []
    for path in OF_THE_DEMO:
        page.goto(path)
        if path == "/reglages":
            expect(page.get_by_role("link", name="Tout voir")).to_be_visible()
        seen += faults_in(EVERY_LOOK, page, path)

    assert seen == []


def test_the_first_two_steps_are_for_everybody(stage: Stage, open_page: Open) -> None:
    stage.close(stage.helene)
    page = open_page()
    seen = []
    for path in ("", "/identite"):
        page.goto(f"{stage.installation.first_link.path}{path}")
        seen += faults_in((PHONE_IN_DARK, PHONE_IN_LIGHT), page, path)

    assert seen == []


def test_the_sheet_and_the_restart_are_for_everybody(stage: Stage, camille: Agent, open_page: Open) -> None:
    page = open_page(camille, "/demarrage/agents", width=1440, height=900)
    page.get_by_label("Guichet", exact=True).select_option("Mairie de Valbonne")
    page.get_by_label("Noms, un par ligne").fill("Inès Lormont ; ines@exemple.fr\nPaul Ravignan")
    page.get_by_role("button", name="Inviter et préparer la feuille").press("Enter")
    expect(page.get_by_role("heading", name="Paul Ravignan")).to_be_visible()
    assert violations(page) == []

    stage.installation.store({"national_address": "pole@exemple.fr"})
    page.goto("/reglages")
    expect(page.get_by_role("button", name="Appliquer")).to_be_visible()
    assert violations(page) == []

    page.goto(f"/reglages/redemarrage?depuis={stage.installation.boot}")
    expect(page.get_by_role("heading", name="Redémarrage…")).to_be_visible()
    assert violations(page) == []


def test_the_page_of_the_restart_comes_back_by_itself(stage: Stage, camille: Agent, open_page: Open) -> None:
    page = open_page(camille, "/reglages/pole", javascript=False)
    page.get_by_label(re.compile("^Adresse du pôle national")).fill("pole@exemple.fr")
    page.get_by_role("button", name="Enregistrer").press("Enter")
    page.get_by_role("button", name="Appliquer").press("Enter")
    expect(page.get_by_role("heading", name="Redémarrage…")).to_be_visible()

    stage.installation.comes_back()

    expect(page.get_by_text("Le service a redémarré")).to_be_visible()


def test_a_newcomer_goes_from_the_link_to_her_first_question_by_keyboard(
    stage: Stage, open_page: Open
) -> None:
    stage.close(stage.helene)
    page = open_page()
    page.goto(stage.installation.first_link.path)
    page.get_by_label("Département").focus()
    page.keyboard.type("06")
    page.keyboard.press("Enter")
    page.get_by_label("Nom et prénom").focus()
    page.keyboard.type("Camille Aubrey")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Voulez-vous répondre sur Telegram ?")
    for following in ("envoyer des méls", "recevoir des méls", "Qui répond", "La base répond déjà"):
        page.get_by_role("link", name="Plus tard").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(following)
    page.get_by_role("link", name="Poser ma première question").press("Enter")
    expect(page.locator("#texte")).to_be_focused()
    page.keyboard.type("le NIR est-il obligatoire ?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("peut être enregistrée sans NIR")).to_be_visible()
