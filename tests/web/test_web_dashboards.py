"""Dashboards and local objectives: asked for, read down to the line, taken away, sent to each guichet."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
import pytest
from dashboard_fakes import HEADER, brought, written
from openpyxl import load_workbook
from page_forms import sendings_of
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from quality.imports import Import, ImportService

VALBONNE, ARGENCE, SAUVIN = "Mairie de Valbonne", "Argence Habitat", "Maisons Sauvin"
ROWS = [
    [VALBONNE, "Toits du Val", "Val d’Argence", "non", "1", "oui", "non", "12/03/2025", "410"],
    [VALBONNE, "Toits du Val", "Val d’Argence", "non", "3", "non", "oui", "02/04/2025", "520"],
    [ARGENCE, "Logis Clair", "Val d’Argence", "oui", "2", "oui", "non", "15/05/2025", "390"],
    [ARGENCE, "Logis Clair", "Rochebelle", "non", "4", "non", "non", "", "610"],
    [SAUVIN, "Logis Clair", "Val d’Argence", "non", "2", "non", "non", "20/12/2024", "480"],
]
NEW, OBJECTIVE = "/qualite/tableaux/nouveau", "/qualite/tableaux/objectif"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def argence(stage: Stage) -> Agent:
    """An agent of another guichet; Maisons Sauvin has nobody."""
    with stage.house.units() as work:
        for name in (ARGENCE, SAUVIN):
            guichet = Guichet(name=name, kind=GuichetKind.BAILLEUR, departement="06")
            work.registry.add(guichet)
            if name == ARGENCE:
                theirs = guichet.id
        agent = Agent(name="Karim Pelissol", role=Role.AGENT, guichet_id=theirs, created_at=stage.clock())
        work.registry.add(agent)
    return agent


@pytest.fixture
def table(stage: Stage, argence: Agent) -> Import:
    with stage.house.units() as work:
        return brought(work, ROWS, by=stage.helene, now=stage.clock(), zone=stage.house.settings.zone)


def key(table: Import) -> str:
    return f"{table.purpose.value}:{table.layout_key}"


def filled(browser: Browser, page: str, **typed: str) -> str:
    """What is shown once the form of the page is sent, with some fields typed."""
    shown = browser.client.get(page)
    action = page.partition("?")[0]
    form = next(one for one in sendings_of(shown.text) if one.action == action)
    data = {**form.data, **{name.replace("_", "-"): value for name, value in typed.items()}}
    answer = browser.client.post(action, data=data, follow_redirects=True)
    return plain(answer.text)


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def queries(stage: Stage) -> list[str]:
    with stage.house.units.reading() as work:
        return [one.name for one in work.queries.of("06")]


def number_of_query(stage: Stage) -> int:
    with stage.house.units.reading() as work:
        return work.queries.of("06")[-1].id or 0


def test_a_dashboard_is_built_line_by_line_without_a_script(
    stage: Stage, helene: Browser, table: Import
) -> None:
    page = f"{NEW}?table={key(table)}"
    assert "filtre1-colonne" not in helene.sees(page)
    assert "Aucun tableau encore" in helene.sees("/qualite/tableaux")
    typed = {"titre": "Loyers", "filtre0_colonne": "qpv", "filtre0_valeur": "non"}
    again = filled(helene, page, **typed, etape="ligne")
    assert "filtre1-colonne" in again
    assert 'value="Loyers"' in again
    assert queries(stage) == []

    typed |= {"groupe0": "bailleur", "mesure0_agregat": "mean", "mesure0_de": "loyer"}
    shown = words(filled(helene, page, **typed, etape="enregistrer"))
    assert "C’est enregistré." in shown
    assert "Moyenne de « Loyer »" in shown
    assert "Logis Clair 545" in shown
    assert "Toits du Val 465" in shown
    assert "Ensemble 505" in shown
    assert queries(stage) == ["Loyers"]
    assert "Loyers" in helene.sees("/qualite/tableaux")


def test_what_was_asked_is_there_to_be_changed(stage: Stage, helene: Browser, table: Import) -> None:
    filled(helene, f"{NEW}?table={key(table)}", titre="Loyers", groupe0="epci", seuil="", etape="enregistrer")
    change = f"/qualite/tableaux/{number_of_query(stage)}/modifier"
    assert '<option value="epci" selected' in helene.sees(change)
    shown = words(filled(helene, change, titre="Par bailleur", groupe0="bailleur", etape="enregistrer"))
    assert "Logis Clair 3" in shown
    assert queries(stage) == ["Par bailleur"]


def test_a_table_whose_columns_have_changed_is_chosen_instead(
    stage: Stage, helene: Browser, table: Import
) -> None:
    filled(helene, f"{NEW}?table={key(table)}", titre="Loyers", groupe0="epci", etape="enregistrer")
    with stage.house.units() as work:
        header, rows = [*HEADER, "Commune"], [[*row, "Valbonne"] for row in ROWS[:2]]
        zone = stage.house.settings.zone
        other = brought(work, rows, by=stage.helene, now=stage.clock(), zone=zone, header=header)
    change = f"/qualite/tableaux/{number_of_query(stage)}/modifier"
    assert '<option value="commune"' not in helene.sees(change)
    assert '<option value="commune"' in filled(helene, change, table=key(other), etape="ligne")
    shown = words(filled(helene, change, table=key(other), groupe0="commune", etape="enregistrer"))
    assert "Valbonne 2 Ensemble 2" in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"mesure0_agregat": "share"}, "une condition au moins"),
        ({"mesure0_agregat": "sum"}, "se fait sur une colonne"),
        ({"seuil": "beaucoup"}, "seuil"),
        ({"du": "demain"}, "mois"),
        ({"titre": ""}, "Donnez un nom"),
    ],
)
def test_what_cannot_be_reckoned_is_said_and_kept_typed(
    stage: Stage, helene: Browser, table: Import, typed: dict[str, str], said: str
) -> None:
    shown = filled(helene, f"{NEW}?table={key(table)}", **{"titre": "Essai", **typed}, etape="enregistrer")
    assert said in shown
    assert 'name="titre"' in shown
    assert queries(stage) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"groupe0": "colonne-absente"}, "La table n’a pas de colonne « colonne-absente »"),
        ({"filtre0_colonne": "partie"}, "La table n’a pas de colonne « partie »"),
        ({"date": "partie"}, "La table n’a pas de colonne « partie »"),
        ({"mesure0_agregat": "variance"}, "« variance » n’est pas un choix"),
        ({"filtre0_colonne": "qpv", "filtre0_operateur": "like"}, "« like » n’est pas un choix"),
        ({"sens": "environ"}, "« environ » n’est pas un choix"),
    ],
)
def test_a_stale_form_drops_nothing_in_silence(
    stage: Stage, helene: Browser, table: Import, typed: dict[str, str], said: str
) -> None:
    shown = filled(helene, f"{NEW}?table={key(table)}", titre="Essai", **typed, etape="enregistrer")
    assert said in shown
    assert queries(stage) == []


def test_what_was_kept_on_a_column_that_is_gone_is_shown_and_mended(
    stage: Stage, helene: Browser, table: Import
) -> None:
    path = by_guichet(stage, table)
    with stage.house.units() as work:
        query = work.queries.get(number_of_query(stage))
        assert query is not None
        query.definition = replace(query.definition, groups=("partie",))
    assert "La table n’a plus de colonne « partie »" in plain(helene.sees(path))
    shown = filled(helene, f"{path}/modifier", groupe0="bailleur", etape="enregistrer")
    assert "Logis Clair 3" in words(shown)
    assert "n’a plus de colonne" not in shown


def test_a_word_misspelt_is_told_where_its_share_is_read_and_before_it_leaves(
    stage: Stage, helene: Browser, table: Import
) -> None:
    typed = {"titre": "Essai", "mesure0_agregat": "share", "part0_colonne": "qpv", "part0_valeur": "QVP"}
    page = filled(helene, f"{NEW}?table={key(table)}", **typed, etape="enregistrer")
    said = "Aucune ligne n’a « QVP » dans la colonne « QPV »."
    path = f"/qualite/tableaux/{number_of_query(stage)}"
    assert said in page
    assert said in plain(helene.sees(f"{path}/diffuser"))
    assert said not in filled(helene, f"{path}/modifier", part0_valeur="OUI", etape="enregistrer")


def objective(helene: Browser, table: Import, model: str, **typed: str) -> str:
    return filled(helene, f"{OBJECTIVE}?modele={model}&table={key(table)}", **typed)


OUTSIDE = {
    "bail_colonne": "bail signe le", "qpv_colonne": "qpv", "qpv_valeur": "non",
    "quartile_colonne": "quartile", "quartile_valeur": "1", "anru_colonne": "anru", "anru_valeur": "oui",
    "epci": "epci", "date": "bail signe le", "du": "2025", "au": "2025",
}  # fmt: skip


def test_an_objective_says_its_rule_its_lines_and_what_it_leaves_out(
    stage: Stage, helene: Browser, table: Import
) -> None:
    assert "Aucun EPCI n’est encore désigné" in helene.sees(f"{OBJECTIVE}?modele=hors-qpv&table={key(table)}")
    filled(helene, "/qualite/tableaux/epci", noms="VAL D'ARGENCE\n\nval d’argence\n")
    page = words(objective(helene, table, "hors-qpv", **OUTSIDE))
    assert "Ailleurs, elle n’existe pas" in page
    assert "CCH, article L. 441-1 (version du 23 février 2022)" in page
    assert "EPCI de la réforme val d’argence" in page
    assert "de janvier 2025 jusqu’à décembre 2025 compris" in page
    assert "100 % 2 sur 2" in page
    assert "atteint 75 points de plus" in page
    assert "effectif faible : 2 attributions" in page
    assert "un seuil qui est le nôtre" in page
    assert "1 attribution sans date lisible dans « Bail signé le »" in page
    with stage.house.units.reading() as work:
        assert list(work.queries.epcis("06")) == ["val d’argence"]


def test_where_no_epci_is_of_the_reform_nothing_is_counted(helene: Browser, table: Import) -> None:
    page = words(objective(helene, table, "hors-qpv", **OUTSIDE))
    assert "rien n’est compté" in page
    assert "aucune attribution" in page
    assert " 0 %" not in page.partition("Source des chiffres")[2]


def test_in_qpv_the_three_other_quartiles_are_held_against_half(helene: Browser, table: Import) -> None:
    filled(helene, "/qualite/tableaux/epci", noms="Val d’Argence")
    typed = {**OUTSIDE, "qpv_valeur": "oui", "quartile_operateur": "among", "quartile_valeur": "2;3;4"}
    page = words(objective(helene, table, "en-qpv", **typed))
    assert "au moins 50 %" in page
    assert "100 % 1 sur 1 atteint 50 points de plus" in page


def test_an_objective_that_is_changed_is_no_more_said_to_be_the_rule(
    stage: Stage, helene: Browser, table: Import
) -> None:
    objective(helene, table, "dalo", perimetre="bailleur", prioritaire_colonne="prioritaire",
              prioritaire_valeur="oui")  # fmt: skip
    change = f"/qualite/tableaux/{number_of_query(stage)}/modifier"
    assert "L. 441-1" in filled(helene, change, titre="Le même", etape="enregistrer")
    assert "L. 441-1" not in filled(helene, change, seuil="30", etape="enregistrer")


def test_dalo_or_priority_is_reckoned_for_each_bailleur(helene: Browser, table: Import) -> None:
    typed = {"perimetre": "bailleur", "prioritaire_colonne": "prioritaire", "prioritaire_valeur": "oui"}
    page = words(objective(helene, table, "dalo", **typed))
    assert "Toits du Val 50 % 1 sur 2 atteint 25 points de plus" in page
    assert "Logis Clair 33,33 % 1 sur 3 atteint 8,33 points de plus" in page
    assert "n’ont pas été relues" in page


def test_no_word_of_an_objective_is_guessed(stage: Stage, helene: Browser, table: Import) -> None:
    page = objective(helene, table, "hors-qpv", **{**OUTSIDE, "quartile_colonne": ""})
    assert "rien n’est deviné" in page
    assert queries(stage) == []


def test_each_figure_opens_on_its_lines_and_each_line_on_its_import(
    stage: Stage, helene: Browser, table: Import
) -> None:
    objective(helene, table, "dalo", perimetre="bailleur", prioritaire_colonne="prioritaire",
              prioritaire_valeur="oui")  # fmt: skip
    page = helene.sees(f"/qualite/tableaux/{number_of_query(stage)}")
    addresses = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+/lignes\?[^"]+)"', page)]
    counted = {link: len(re.findall(r"#ligne-\d+", helene.sees(link))) for link in addresses}
    assert sorted(counted.values()) == [1, 1, 2, 2, 3, 5]
    assert f"/qualite/imports/{table.id}?ligne=4#ligne-4" in helene.sees(addresses[0])


def test_a_dashboard_leaves_as_a_workbook_a_csv_and_a_document(
    stage: Stage, helene: Browser, table: Import
) -> None:
    objective(helene, table, "dalo", perimetre="bailleur", prioritaire_colonne="prioritaire",
              prioritaire_valeur="oui", titre="=SOMME(1)")  # fmt: skip
    path = f"/qualite/tableaux/{number_of_query(stage)}"
    csv = helene.client.get(f"{path}/feuille").text
    assert "Logis Clair;1;3;33,3333" in csv
    book = load_workbook(BytesIO(helene.client.get(f"{path}/feuille?format=xlsx").content))
    header, *lines = book.worksheets[0].iter_rows(values_only=True)
    assert header[:4] == ("Bailleur", "Numérateur", "Dénominateur", "Part (en\N{NO-BREAK SPACE}%)")
    assert lines[-1][1:4] == (2, 5, 40)
    assert "Logis Clair" in pdf_text(helene.client.get(f"{path}/document").content)


def pdf_text(content: bytes) -> str:
    document = pdfium.PdfDocument(content)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(text.split())


def test_a_chart_stands_beside_the_table_of_its_values(stage: Stage, helene: Browser, table: Import) -> None:
    filled(helene, f"{NEW}?table={key(table)}", titre="Par bailleur", groupe0="bailleur", etape="enregistrer")
    page = helene.sees(f"/qualite/tableaux/{number_of_query(stage)}")
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="graphique"') == 1
    assert "<caption" in page


def test_months_are_drawn_as_lines(stage: Stage, helene: Browser, argence: Agent) -> None:
    with stage.house.units() as work:
        for month in (1, 2, 3):
            one = brought(work, ROWS[:month], by=stage.helene, now=stage.clock() + timedelta(hours=month),
                          zone=stage.house.settings.zone, month=date(2026, month, 1))  # fmt: skip
    page = words(
        filled(helene, f"{NEW}?table={key(one)}", titre="Mois", groupe0="@mois", etape="enregistrer")
    )
    assert "janvier 2026 1 février 2026 2 mars 2026 3 Ensemble 6" in page


def test_an_import_that_is_undone_leaves_the_dashboard_to_say_so(
    stage: Stage, helene: Browser, table: Import
) -> None:
    filled(helene, f"{NEW}?table={key(table)}", titre="Loyers", etape="enregistrer")
    with stage.house.units() as work:
        one = work.imports.get(table.id or 0)
        assert one is not None
        service = ImportService(work, now=stage.clock(), zone=stage.house.settings.zone)
        service.undo(one, by=stage.helene)
    path = f"/qualite/tableaux/{number_of_query(stage)}"
    assert "n’est plus importée" in helene.sees(path)
    assert "Le tableau est supprimé" in helene.sends(path, f"{path}/supprimer")
    assert queries(stage) == []


def kinds(stage: Stage) -> list[Kind]:
    with stage.house.units.reading() as work:
        return [row.entry.kind for row in work.journal.rows()]


def by_guichet(stage: Stage, table: Import, **more: Any) -> str:
    with stage.house.units() as work:
        query = written(work, table, by=stage.helene, now=stage.clock(), **more)
    return f"/qualite/tableaux/{query.id}"


def test_each_guichet_receives_its_own_sheet_and_no_other(
    stage: Stage, helene: Browser, table: Import, argence: Agent
) -> None:
    path = by_guichet(stage, table)
    preview = words(helene.sees(f"{path}/diffuser"))
    assert "2 feuilles partiront , vers 3 agents" in preview
    assert "Personne à qui l’envoyer : Maisons Sauvin" in preview
    assert "C’est parti" in helene.sends(f"{path}/diffuser")

    for agent, mine, others in (
        (stage.nadia, VALBONNE, (ARGENCE, SAUVIN)),
        (argence, ARGENCE, (VALBONNE, SAUVIN)),
    ):
        browser = stage.browser(agent)
        (address,) = set(re.findall(r'href="(/publications/\d+)"', browser.sees("/publications")))
        page = browser.sees(address)
        (file,) = re.findall(rf'href="({address}/fichier/\d+)"', page)
        held = browser.client.get(file)
        text = pdf_text(held.content)
        assert mine in text
        assert "Nombre de lignes 2" in text
        assert "Source des chiffres : attributions.csv, importée le" in text
        assert "Source des chiffres : attributions.csv, importée le" in plain(page)
        for other in others:
            assert other not in text
            assert other not in page
        stranger = stage.browser(argence if agent is stage.nadia else stage.nadia)
        assert stranger.client.get(address).status_code == 404
        assert stranger.client.get(file).status_code == 404
    assert kinds(stage).count(Kind.PUBLICATION_SENT) == 2


def test_sheets_leave_once_and_only_as_they_were_looked_at(
    stage: Stage, helene: Browser, table: Import
) -> None:
    path = by_guichet(stage, table)
    seen = helene.form(f"{path}/diffuser")
    stage.person("Inès Sorgues")
    refused = helene.client.post(f"{path}/diffuser", data=seen)
    assert "ont changé" in refused.text
    assert kinds(stage).count(Kind.PUBLICATION_SENT) == 0
    other_tab = helene.form(f"{path}/diffuser")
    assert "Rien n’est encore parti" in helene.sees(f"{path}/diffuser")
    helene.sends(f"{path}/diffuser")
    pressed = helene.client.post(f"{path}/diffuser", data=other_tab)
    assert pressed.status_code == 422
    for page in (pressed.text, helene.sees(f"{path}/diffuser")):
        assert page.count("Ces feuilles sont déjà parties") == 1
        assert "Rien n’est encore parti" not in page
        assert "partiront" not in page
        assert "Diffuser maintenant" not in page
    assert kinds(stage).count(Kind.PUBLICATION_SENT) == 2


def test_the_sheet_of_a_guichet_is_seen_before_it_leaves(
    stage: Stage, helene: Browser, table: Import
) -> None:
    answer = helene.client.get(f"{by_guichet(stage, table)}/diffuser/{stage.guichet.id}")
    text = pdf_text(answer.content)
    assert VALBONNE in text
    assert ARGENCE not in text


@pytest.mark.parametrize("groups", [(), ("bailleur",), ("@guichet", "bailleur"), ("bailleur", "@guichet")])
def test_a_sheet_is_grouped_as_the_dashboard_but_for_the_guichet(
    stage: Stage, helene: Browser, table: Import, groups: tuple[str, ...]
) -> None:
    path = by_guichet(stage, table, groups=groups)
    text = pdf_text(helene.client.get(f"{path}/diffuser/{stage.guichet.id}").content)
    assert ("Toits du Val 2" in text) is ("bailleur" in groups)
    assert "Logis Clair" not in text


def test_another_departement_has_its_own_tables_and_queries(stage: Stage, table: Import) -> None:
    path = by_guichet(stage, table)
    browser = stage.browser(stage.gestionnaire_of("13"))
    for ending in (
        "",
        "/lignes",
        "/feuille",
        "/document",
        "/modifier",
        "/diffuser",
        f"/diffuser/{stage.guichet.id}",
    ):
        assert browser.client.get(path + ending).status_code == 404
    assert "Attributions par guichet" not in browser.sees("/qualite/tableaux")
    assert "attributions.csv" not in browser.sees(f"{NEW}?table={key(table)}")
