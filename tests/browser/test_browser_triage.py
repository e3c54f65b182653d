"""The triage of a ticket in a real Chromium: its pages fit and are accessible, and nothing needs a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_faults import PHONE_AND_WIDE, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from guichets.registry import Role
from knowledge_base.reading import Reading
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.urgency import Urge
from tickets.life import Status
from tickets.ticket import Urgency
from tickets.triage.grouping import GroupingService
from tickets.triage.service import TriageService

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

WHOLE = "Quel délai pour renouveler ? Et comment corriger un nom ?"
FIRST, SECOND = "Quel délai pour renouveler ?", "Et comment corriger un nom ?"


@pytest.fixture
def reference(stage: Stage) -> str:
    stage.library.readings[WHOLE] = Reading(
        act=Act.CORRECTION_NIR, theme=Theme.NIR, urges=(Urge.COUNTER,), questions=(FIRST, SECOND)
    )
    return stage.open_ticket(WHOLE).reference


def furnished(stage: Stage, reference: str) -> str:
    """With a note, a link and a merged ticket; the other one that is left open."""
    other, merged = stage.open_ticket("La même encore"), stage.open_ticket("Et une autre")
    stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        now, zone = stage.clock(), stage.house.settings.zone
        TriageService(work, now=now, zone=zone).note(ticket, "Déjà vu en mars.", by=stage.helene)
        grouping = GroupingService(work, now=now, zone=zone)
        for tied in (other, merged):
            known = work.tickets.by_reference(tied.reference)
            assert known is not None
            if tied is other:
                grouping.link(ticket, known, by=stage.helene)
            else:
                grouping.merge(known, ticket, by=stage.helene)
    return other.reference


def test_every_page_of_the_triage_is_accessible_and_fits(
    stage: Stage, open_page: Open, reference: str
) -> None:
    other = furnished(stage, reference)
    page = open_page(stage.helene)
    here = f"/tickets/{reference}"
    paths = (
        here,
        f"{here}/separer",
        f"{here}/reunir",
        f"{here}/reunir?avec={other}",
        "/interventions/nouvelle",
    )
    found = []
    for path in paths:
        page.goto(path)
        found += faults_in(PHONE_AND_WIDE, page, path)

    assert found == []


def test_a_ticket_is_triaged_without_javascript(stage: Stage, open_page: Open, reference: str) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    page = open_page(stage.helene, f"/tickets/{reference}", javascript=False)

    page.get_by_role("button", name="Appliquer : urgent").click()
    page.locator("summary", has_text="Écrire une note").click()
    page.get_by_label("Note pour vos collègues").fill("Déjà vu en mars.")
    page.get_by_role("button", name="Garder la note").click()
    page.locator("summary", has_text="Plus d’actions").click()
    page.get_by_role("link", name="Séparer en plusieurs tickets").click()
    page.get_by_role("button", name="Séparer, et prévenir Nadia Ferrand").click()
    expect(page.get_by_text("Le message est séparé")).to_be_visible()
    page.locator("summary", has_text="Plus d’actions").click()
    page.get_by_label("Un mot").fill("Tu connais ce bailleur.")
    page.get_by_role("button", name="Passer le ticket").click()
    expect(page.get_by_text("Denis Fontanel suit maintenant ce ticket")).to_be_visible()

    ticket = stage.ticket(reference)
    assert (ticket.urgency, ticket.assignee_id, ticket.question) == (Urgency.URGENT, denis.id, FIRST)


def test_a_split_is_undone_by_putting_together_again(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}/separer")
    page.get_by_role("button", name="Séparer, et prévenir Nadia Ferrand").click()
    page.goto(f"/tickets/T-2026-0002/reunir?avec={reference}")

    page.get_by_role("button", name="Réunir, et prévenir Nadia Ferrand").click()

    expect(page.get_by_text(f"il est réuni à {reference}")).to_be_visible()
    assert stage.ticket("T-2026-0002").status is Status.CLOSED


def test_whoever_writes_is_told_that_a_colleague_has_just_answered_and_loses_nothing(
    stage: Stage, open_page: Open, reference: str
) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    hers, his = open_page(stage.helene), open_page(denis)
    hers.goto(f"/tickets/{reference}")
    his.goto(f"/tickets/{reference}")
    expect(hers.get_by_text("Denis Fontanel regarde aussi ce ticket.")).to_be_visible()
    expect(his.get_by_text("Hélène Ozanne regarde aussi ce ticket.")).to_be_visible()
    hers.locator("#texte").fill("Ma réponse à moi")

    his.locator("#texte").fill("La réponse de Denis")
    his.get_by_role("button", name="Répondre à Nadia Ferrand").click()

    expect(hers.get_by_text("Du nouveau sur ce ticket.")).to_be_visible()
    hers.get_by_role("button", name="Répondre à Nadia Ferrand").click()
    expect(hers.get_by_role("alert")).to_be_visible()
    expect(hers.locator("#texte")).to_have_value("Ma réponse à moi")
    assert [message.text for message in stage.ticket(reference).messages] == ["La réponse de Denis"]
