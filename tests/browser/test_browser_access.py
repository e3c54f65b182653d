"""The doors and the account in a real browser: from a telephone to a wide screen, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import socket

import pyotp
import pytest
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from guichets.registry import Agent
from storage.database import Database

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def stage(database: Database, tmp_path: Path, door: socket) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, by_mail=True, by_telegram=True, second_factor=True)
    with stage.served(door):
        yield stage


def code(stage: Stage, page: Page) -> str:
    secret = re.sub(r"\s", "", page.locator(".cle").inner_text())
    return pyotp.TOTP(secret).at(stage.clock())


def enters(page: Page, stage: Stage, agent: Agent) -> None:
    page.goto(stage.link(agent))
    page.get_by_role("button", name="Entrer").press("Enter")
    page.wait_for_url(lambda url: "/entrer/" not in url)


def test_every_door_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    found: list[str] = []

    def look(page: Page) -> None:
        found.extend(faults_in(EVERY_LOOK, page))

    page = open_page()
    for path in ("/", "/connexion", "/connexion?fait=lien", stage.link(stage.nadia)):
        page.goto(path)
        look(page)
    page = open_page()
    enters(page, stage, stage.helene)
    look(page)
    page.get_by_label("Code à six chiffres").fill(code(stage, page))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    look(page)
    page.goto("/compte")
    for summary in page.locator("summary").all():
        summary.click()
    look(page)
    page = open_page(stage.nadia, "/compte")
    look(page)
    page = open_page(stage.helene)
    look(page)
    page.get_by_label("Code à six chiffres").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ce code n’est pas le bon")).to_be_visible()
    look(page)

    assert found == []


def test_the_first_sign_in_is_done_by_keyboard_alone(stage: Stage, open_page: Open) -> None:
    page = open_page()
    enters(page, stage, stage.helene)
    expect(page.get_by_alt_text("Image à viser")).to_be_visible()
    assert page.locator(".code-image").evaluate("image => image.naturalWidth") > 0

    given = code(stage, page)
    while page.evaluate("document.activeElement.id") != "code":
        page.keyboard.press("Tab")
    page.keyboard.type(given)
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="C’est fait, continuer").press("Enter")

    expect(page).to_have_url(re.compile("/tickets$"))
