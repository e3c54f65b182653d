"""The agents' space in a real Chromium: it fits a telephone, and needs neither mouse nor script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from page_faults import EVERY_LOOK, PHONE_IN_LIGHT, Look, faults_in
from playwright.sync_api import Page, expect
from web_stage import Stage

from agenda.events import EventKind
from agenda.planning import EventService
from delivery.files import Attachment
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.registry import Agent, Role
from quality.follow_up import SignalementService

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
# What a thumb must hit; a box for files is the browser's own.
TOO_SMALL = """() => {
  const targets = document.querySelectorAll("main :is(button, .bouton, input, .choisir a, .themes a)");
  const pressed = [...targets].filter((one) => !one.matches(".commande, [type=hidden], [type=file]"));
  return pressed.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML);
}"""


def furnished(stage: Stage) -> tuple[Agent, Sequence[str]]:
    """A référent, and pages that all have something to show."""
    ines = stage.person("Inès Ravignan-Beaucaire", Role.REFERENT)
    stage.nadia = ines  # the one who opens tickets
    asked = stage.open_ticket("Le SNE affiche « accès refusé » depuis ce matin, que faire ?")
    answered = stage.open_ticket(files=(Attachment("écran.png", "image/png", 72, file_ref="x"),))
    stage.open_ticket("https://exemple.invalid/" + "très-longue-adresse-" * 10)
    closed = stage.open_ticket("Une question close ?")
    rated = stage.open_ticket("Une réponse qui convient ?")
    with stage.house.units() as work:
        desk = stage.desk(work)
        for reference, order in ((asked.reference, desk.ask), (answered.reference, desk.reply)):
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            order(ticket, "Quel est votre navigateur ?\nEt depuis quand ?", by=stage.helene)
        over = work.tickets.by_reference(closed.reference)
        assert over is not None
        desk.close(over, by=ines)
        settled = work.tickets.by_reference(rated.reference)
        assert settled is not None
        desk.close(settled, by=stage.helene)
    with stage.house.units() as work:
        planning = EventService(work, now=stage.clock())
        for kind, days in ((EventKind.FORMATION, 3), (EventKind.COMITE, 50)):
            planning.plan(
                kind,
                title="Prise en main du SNE",
                starts_at=stage.clock() + timedelta(days=days),
                place="Préfecture, salle des actes",
                by=stage.helene,
            )
        follow_up = SignalementService(work, now=stage.clock(), zone=stage.house.settings.zone)
        for sent_on in (date(2026, 9, 1), date(2026, 11, 20)):
            follow_up.record(
                guichet_id=stage.guichet.id or 0,
                subject="Attributions enregistrées plus d’un mois après le bail",
                sent_on=sent_on,
                by=stage.helene,
            )
        guichet = work.registry.guichet(stage.guichet.id or 0)
        assert guichet is not None
        guichet.hours, guichet.email = "lundi-vendredi 9 h-12 h", "accueil@valbonne.example"
        AccountOpeningService(work, now=stage.clock()).record(
            guichet, "Lise Marchand", email="", step=OpeningStep.FORM, since=stage.clock(), by=stage.helene
        )
    return ines, (
        "/mes-tickets",
        "/mes-tickets?page=9",
        f"/mes-tickets/{asked.reference}",
        f"/mes-tickets/{answered.reference}?fait=completer",
        f"/mes-tickets/{closed.reference}?fait=clore",
        f"/mes-tickets/{rated.reference}",
        "/reponses",
        "/reponses?theme=nir",
        "/reponses?mots=parking",
        "/reponses?mots=nir",
        "/reponses/nir-obligatoire?mots=nir",
        "/formations",
        "/mon-guichet",
        "/mon-guichet/coordonnees",
        "/mon-guichet/inviter",
        f"/mon-guichet/collegues/{stage.bruno.id}/depart",
    )


def test_every_page_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    ines, paths = furnished(stage)
    page = open_page(ines)
    found = []
    for path in paths:
        page.goto(path)
        found += space_faults(page, path)
    page.goto("/mon-guichet/inviter")
    page.get_by_label("Nom et prénom").fill("Lise Marchand")
    page.get_by_role("button", name="Inviter").click()
    found += space_faults(page, "the invitation")

    assert found == []


def space_faults(page: Page, path: str, looks: Sequence[Look] = EVERY_LOOK) -> list[str]:
    return faults_in(looks, page, path, also=too_small)


def too_small(page: Page) -> list[str]:
    return [f"too small {one}" for one in page.evaluate(TOO_SMALL)]


@pytest.mark.parametrize("role", [Role.AGENT, Role.LECTEUR])
def test_pages_without_anything_to_show_are_accessible_too(stage: Stage, open_page: Open, role: Role) -> None:
    page = open_page(stage.person("Elsa Guérin", role))
    found = []
    for path in ("/mes-tickets", "/formations", "/mon-guichet"):
        page.goto(path)
        found += space_faults(page, path, (PHONE_IN_LIGHT,))
    assert found == []


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_ticket_is_answered_closed_and_reopened_with_the_keyboard(
    stage: Stage, open_page: Open, javascript: bool, tmp_path: Path
) -> None:
    (tmp_path / "écran.png").write_bytes(PNG)
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).ask(known, "Quel navigateur ?", by=stage.helene)
    page = open_page(stage.nadia, "/mes-tickets", javascript=javascript)
    page.get_by_role("link", name=ticket.reference).press("Enter")

    page.get_by_label("Votre réponse").focus()
    page.keyboard.type("Firefox")
    page.get_by_label("Joindre des fichiers").set_input_files(tmp_path / "écran.png")
    page.get_by_role("button", name="Répondre au gestionnaire").press("Enter")
    expect(page.get_by_text("C’est envoyé au gestionnaire.")).to_be_visible()
    expect(page.get_by_role("link", name="écran.png")).to_be_visible()

    page.get_by_role("button", name="C’est réglé").press("Enter")
    expect(page.get_by_text("Le ticket est clos.")).to_be_visible()
    page.get_by_label("Que manque-t-il encore").focus()
    page.keyboard.type("Cela recommence.")
    page.get_by_role("button", name="Rouvrir le ticket").press("Enter")
    expect(page.get_by_text("Le ticket est rouvert")).to_be_visible()
    expect(page.get_by_text("Cela recommence.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_from_a_search_to_the_question_that_is_asked(stage: Stage, open_page: Open, javascript: bool) -> None:
    page = open_page(stage.nadia, "/reponses", javascript=javascript, width=360, height=640)
    page.get_by_label("Chercher une réponse").fill("renouveler")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Quand faut-il renouveler").press("Enter")
    expect(page.get_by_text("Chaque année, à la date anniversaire.")).to_be_visible()
    page.get_by_role("link", name="Cela ne répond pas").press("Enter")

    expect(page.get_by_label("Votre message")).to_have_value("renouveler")
    expect(page.get_by_label("Votre message")).to_be_focused()


def test_a_departure_is_announced_with_the_keyboard(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.person("Inès Ravignan", Role.REFERENT), "/mon-guichet")
    page.get_by_role("link", name="Annoncer son départ : Bruno Talverne").press("Enter")
    expect(page.get_by_text("son accès à Relais SNE est coupé")).to_be_visible()
    page.get_by_role("button", name="Fermer l’accès de Bruno Talverne").press("Enter")

    expect(page.get_by_text("L’accès est fermé.")).to_be_visible()
    expect(page.get_by_role("heading", name="Ticket T-2026-0001")).to_be_visible()
