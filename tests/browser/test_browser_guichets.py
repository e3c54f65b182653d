"""The guichets in a real browser: accessible, fitting, kept with the keyboard, imported without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument
from web_stage import Stage

from agenda.events import EventKind
from agenda.planning import EventService
from deadlines.zones import Zone
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.registry import Guichet, GuichetKind
from quality.follow_up import SignalementService
from web.console.guichets.listing import ON_PAPER

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

LIST = (
    "nom;type;horaires\nMairie de Valbonne;commune;9 h-12 h\nArgence Habitat;bailleur;\n"
    "Communauté d’agglomération du Val d’Argence et de ses trente-deux communes;epci;\n"
)
FAULTY = "nom;type\nArgence;boulangerie\n;epci\n"


@pytest.fixture
def guichet(stage: Stage) -> int:
    """The identifier of a guichet of which there is much to tell."""
    number = stage.guichet.id
    assert number is not None
    stage.open_ticket()
    closed = stage.open_ticket("Question close")
    soon = stage.clock() + timedelta(days=3)
    with stage.house.units() as work:
        ticket, known = work.tickets.by_reference(closed.reference), work.registry.guichet(number)
        assert ticket is not None
        assert known is not None
        known.hours, known.email = "lundi-vendredi 9 h-17 h", "accueil.logement@mairie-de-valbonne.example"
        stage.desk(work).close(ticket, by=stage.helene)
        planning = EventService(work, now=stage.clock())
        planning.plan(EventKind.COMITE, starts_at=soon, place="Préfecture, salle 3", by=stage.helene)
        SignalementService(work, now=stage.clock(), zone=Zone.of("06")).record(
            guichet_id=number,
            subject="Doublons forcés sans nécessité",
            sent_on=date(2026, 10, 1),
            by=stage.helene,
        )
        AccountOpeningService(work, now=stage.clock()).record(
            known,
            "Inès Sorgues",
            email="",
            step=OpeningStep.FORM,
            since=stage.clock(),
            by=stage.helene,
        )
        work.registry.add(
            Guichet(name="Régie close", kind=GuichetKind.SIAO, departement="06", closed_at=stage.clock())
        )
    return number


def give(page: Page, content: str) -> None:
    page.goto("/guichets/import")
    page.get_by_label("Votre liste de guichets").set_input_files(
        {"name": "guichets.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Lire le fichier").press("Enter")


def test_every_page_of_guichets_is_accessible_and_fits(stage: Stage, open_page: Open, guichet: int) -> None:
    page = open_page(stage.helene)
    found: list[str] = []
    for path in (
        "/guichets",
        "/guichets?etat=fermes",
        "/guichets?mots=rien&type=x",
        f"/guichets/{guichet}",
        f"/guichets/{guichet}?fait=modifier",
        f"/guichets/{guichet}/modifier",
    ):
        page.goto(path)
        found += faults_in(EVERY_LOOK, page)
    page.goto("/guichets/nouveau")
    page.get_by_label("Nom").fill("?")
    page.get_by_label("Type").select_option("epci")
    page.get_by_role("button", name="Ajouter le guichet").click()
    expect(page.get_by_text("Donnez un nom.")).to_be_visible()
    found += faults_in(EVERY_LOOK, page)
    for content in (FAULTY, LIST):
        give(page, content)
        found += faults_in(EVERY_LOOK, page)

    assert found == []


def test_a_guichet_is_added_changed_closed_and_reopened_with_the_keyboard(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(stage.helene, "/guichets")
    page.keyboard.press("+")
    page.get_by_label("Nom").fill("Argence Habitat")
    page.get_by_label("Type").select_option("bailleur")
    page.keyboard.press("Tab")
    page.get_by_label("Téléphone").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Argence Habitat")

    page.keyboard.press("e")
    page.get_by_label("Commune").fill("Clairval")
    page.get_by_label("Commune").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("C’est enregistré.")

    page.get_by_role("link", name="Fermer le guichet").press("Enter")
    page.get_by_role("button", name="Fermer le guichet").press("Enter")
    page.get_by_role("button", name="Annuler").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Le guichet est rouvert.")

    page.goto("/guichets")
    page.keyboard.press("/")
    page.keyboard.type("clair")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Argence Habitat")


def test_a_list_is_imported_without_javascript(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, javascript=False)

    give(page, FAULTY)
    expect(page.get_by_role("alert")).to_contain_text("2 points à corriger")

    give(page, LIST)
    expect(page.get_by_text("2 guichets seront ajoutés")).to_be_visible()
    page.get_by_role("button", name="Confirmer l’import").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 guichets ajoutés, 1 mis à jour.")
    expect(page.get_by_role("link", name="Argence Habitat")).to_be_visible()


def test_the_list_for_the_state_loses_nothing_on_paper(stage: Stage, open_page: Open) -> None:
    with stage.house.units() as work:
        for number in range(170):
            work.registry.add(
                Guichet(
                    name=f"Mairie de Saint-Étienne-de-Vallonbrune n° {number}",
                    kind=GuichetKind.COMMUNE,
                    departement="06",
                    commune=f"Saint-Étienne-de-Vallonbrune {number}",
                    email=f"service.logement-{number}@saint-etienne-de-vallonbrune.example",
                    phone=f"01 02 03 {number // 100:02} {number % 100:02}",
                    hours=f"lundi au vendredi, 8 h 30-12 h et 13 h 30-17 h, samedi {number} h",
                )
            )
    page = open_page(stage.helene, "/guichets/liste")

    with PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
        # The reader says U+FFFE for a hyphen that ends a line.
        pages = [
            "".join(sheet.get_textpage().get_text_range().replace("\ufffe", "-").split()) for sheet in paper
        ]
        shapes = [sheet.get_width() > sheet.get_height() for sheet in paper]

    assert len(pages) <= 9
    assert all(shapes)
    assert all("".join(column.split()) in text for column in ON_PAPER for text in pages)
    assert all(f"page{number}sur{len(pages)}" in text for number, text in enumerate(pages, start=1))
    for number in range(170):
        row = f"Vallonbrune{number}service.logement-{number}@saint-etienne-de-vallonbrune.example"
        hours = f"lundiauvendredi,8h30-12het13h30-17h,samedi{number}h"
        assert sum(row in text and hours in text for text in pages) == 1
