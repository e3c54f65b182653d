"""The story of an incident, and a draft from a ticket, in a real Chromium: accessible, and not too wide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from page_faults import PHONE_AND_WIDE, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def looked_at(page: Page, *paths: str) -> Sequence[str]:
    found = []
    for path in paths:
        page.goto(path)
        found += faults_in(PHONE_AND_WIDE, page, path)
    return found


def test_an_incident_is_opened_joined_and_ended(stage: Stage, open_page: Open) -> None:
    stage.browser(stage.nadia).say("le portail est innaccessible")
    ticket = stage.open_ticket("Erreur 500 à l’enregistrement, sur tous les postes")
    page = open_page(stage.helene)
    found = [*looked_at(page, "/incidents"), *looked_at(page, f"/incidents/nouveau?t={ticket.reference}")]

    page.get_by_label("Titre").fill("Le portail ne répond plus")
    page.get_by_label("Message aux agents").fill("Gardez les demandes sur papier.")
    page.get_by_label("Formulations qui le font reconnaître").fill("portail inaccessible\nerreur 500")
    page.get_by_role("button", name="Voir l’effet").click()
    found += faults_in(PHONE_AND_WIDE, page, "verifier")
    page.get_by_role("button", name="Ouvrir l’incident").click()
    page.wait_for_url("**/incidents/I-2026-01**")
    found += faults_in(PHONE_AND_WIDE, page, "incident")
    found += looked_at(page, f"/tickets/{ticket.reference}", "/tickets?incident=I-2026-01")
    nadia = open_page(stage.nadia)
    found += looked_at(nadia, "/discussion", "/mes-tickets", f"/mes-tickets/{ticket.reference}")

    page.goto("/incidents/I-2026-01/clore")
    found += faults_in(PHONE_AND_WIDE, page, "clore")
    page.get_by_label("Message de fin").fill("Le portail répond de nouveau.")
    page.get_by_role("button", name="Terminer l’incident et prévenir").click()
    page.wait_for_url("**fait=clos**")
    found += faults_in(PHONE_AND_WIDE, page, "clos")

    assert found == []
    assert stage.ticket(ticket.reference).is_closed


def test_an_answer_becomes_a_draft(stage: Stage, open_page: Open) -> None:
    ticket = stage.open_ticket("Mme Martin (06 12 34 56 78) peut-elle se passer de NIR ?")
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).reply(known, "Oui, le NIR est facultatif.", by=stage.helene)
    page = open_page(stage.helene)

    page.goto(f"/tickets/{ticket.reference}")
    page.get_by_role("link", name="Proposer à la base").click()
    page.wait_for_url("**/base")
    found = faults_in(PHONE_AND_WIDE, page, "vers la base")
    page.get_by_role("button", name="Garder le brouillon").click()
    page.wait_for_url("**/brouillon**")

    assert found == []
    expect(page.get_by_text("Le demandeur peut-elle se passer de NIR").first).to_be_attached()
