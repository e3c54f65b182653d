"""The forms of a request, and its part of the ticket's page, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_faults import PHONE_AND_WIDE, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from guichets.registry import Role
from tickets.service import Request

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
KINDS = ("reactivation", "ouverture_acces", "fermeture_acces", "anomalie", "sensible")


def test_the_forms_of_her_space_are_accessible_and_fit(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.person("Paule Verneuil", Role.REFERENT))
    found = []
    for path in ("/nouvelle-demande", *(f"/nouvelle-demande/{kind}" for kind in KINDS)):
        page.goto(path)
        found += faults_in(PHONE_AND_WIDE, page)
    assert found == []


def test_a_form_with_faults_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia, "/nouvelle-demande/reactivation")
    page.evaluate("document.querySelectorAll('[required]').forEach(field => field.required = false)")
    page.get_by_role("button", name="Envoyer au gestionnaire").click()
    page.wait_for_selector(".faute")
    expect(page.locator("[aria-invalid=true]")).to_have_count(3)
    assert faults_in(PHONE_AND_WIDE, page) == []


def test_a_ticket_noted_for_an_agent_and_its_request_are_accessible_and_fit(
    stage: Stage, open_page: Open
) -> None:
    answers = {"cause": "sne_fault", "chronology": "Panne le 3 novembre.\nPréavis revenu le 5."}
    with stage.house.units() as work:
        request = Request(question="Réactiver", theme="reactivation", kind="reactivation", answers=answers)
        ticket = stage.desk(work).open_ticket(request, by=stage.nadia, channel="web", chat_ref="agent-1")
    page = open_page(stage.helene)
    found = []
    for path in (
        "/tickets/ouvrir",
        f"/tickets/ouvrir/objet?agent={stage.nadia.id}&objet=ouverture_guichet",
        f"/tickets/{ticket.reference}",
    ):
        page.goto(path)
        found += faults_in(PHONE_AND_WIDE, page)
    assert found == []
