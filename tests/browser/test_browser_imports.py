"""The import of a table in a real browser: the file leaves with its progress, a refusal is said in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page, Route, expect
from web_stage import Stage

from quality.cadre import CadreService, Measure, Terms, Unit

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
REPORT = "Guichet;Délai\r\nMairie de Valbonne;4,5\r\nMairie de Valbone;6\r\nTOTAL;\r\n"


@pytest.fixture
def cadre(stage: Stage) -> None:
    terms = Terms(label="Délai", measure=Measure.VALUE, unit=Unit.DAYS, threshold=5.0)
    with stage.house.units() as work:
        CadreService(work, now=stage.clock()).write(
            terms, departement="06", since=date(2026, 1, 1), by=stage.helene
        )


def choose(page: Page, content: str, name: str = "suivi-2026-10.csv") -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    page.get_by_label("Le fichier").set_input_files(file)  # type: ignore[arg-type]  # a mapping is one


@pytest.mark.usefixtures("cadre")
def test_a_report_is_brought_read_and_imported(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/qualite/imports")
    choose(page, REPORT)
    seen: list[bool] = []

    def look(route: Route) -> None:
        seen.append(page.get_by_role("progressbar").is_visible())
        route.continue_()

    page.route("**/qualite/imports", look)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("heading", name="Guichets à reconnaître")).to_be_visible()
    assert seen == [True]
    assert not faults_in(EVERY_LOOK, page)
    page.get_by_role("button", name="Relire avec ces noms").click()
    expect(page.get_by_text("déjà à la ligne 2")).to_be_visible()
    page.get_by_role("button", name="Importer 1 ligne").click()
    expect(page.get_by_text("La table est importée.")).to_be_visible()


def test_a_refused_file_is_said_where_it_was_chosen(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/qualite/imports")
    choose(page, 'a;"b\r\n')
    page.get_by_role("button", name="Lire le fichier").click()

    expect(page.get_by_role("alert")).to_contain_text("guillemet mal placé")
    choose(page, REPORT)  # and one may choose another
    expect(page.get_by_role("button", name="Lire le fichier")).to_be_enabled()


AGENTS = "Nom;Mél;Guichet\nInès Ravignan;;Mairie de Valbonne\nNadia Ferrand;;Mairie de Valbonne\nPaul;x;Y\n"


def test_a_list_of_agents_is_brought_read_and_invited(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/personnes")
    page.get_by_role("link", name="Importer une liste").click()
    content = {"name": "agents.csv", "mimeType": "text/csv", "buffer": AGENTS.encode()}
    page.get_by_label("Votre liste d’agents").set_input_files(content)  # type: ignore[arg-type]  # a mapping is one
    page.get_by_role("button", name="Lire le fichier").click()

    expect(page.get_by_text("1 ligne est laissée de côté")).to_be_visible()
    assert not faults_in(EVERY_LOOK, page)
    page.get_by_role("button", name="Inviter 1 personne").click()

    expect(page.get_by_role("heading", name="Inès Ravignan, Mairie de Valbonne")).to_be_visible()
    assert not faults_in(EVERY_LOOK, page)
