"""The page of the hours, closings and absences, with its faults and without, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_faults import PHONE_AND_WIDE, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from guichets.registry import Role

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def test_a_closing_and_an_absence_are_noted(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.person("Ada Lormont", Role.ADMINISTRATEUR), "/horaires")

    page.get_by_label("Fermé du").fill("2026-12-24")
    page.get_by_label("Motif").fill("Pont de Noël")
    page.get_by_role("button", name="Noter la fermeture").click()
    expect(page.get_by_role("status")).to_contain_text("La fermeture est notée")

    page.get_by_label("Qui s’absente").select_option(label="Ada Lormont")
    page.get_by_label("Absence du").fill("2026-12-01")
    page.get_by_label("Qui la remplace").select_option(label="Ada Lormont")
    page.get_by_role("button", name="Noter l’absence").click()
    expect(page.get_by_label("Qui la remplace")).to_have_attribute("aria-invalid", "true")
    assert faults_in(PHONE_AND_WIDE, page) == []

    page.get_by_label("Qui la remplace").select_option(label="Hélène Ozanne")
    page.get_by_role("button", name="Noter l’absence").click()
    expect(page.locator("main")).to_contain_text("Hélène Ozanne suit ses tickets")
    assert faults_in(PHONE_AND_WIDE, page) == []
