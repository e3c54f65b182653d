"""A table is imported as it was shown, with its refusals by line, and can be read again or undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from page_forms import sendings_of
from web_stage import Browser, Stage

from guichets.registry import Guichet, GuichetKind
from journal.entries import Kind
from quality.cadre import CadreService, Measure, Sense, Terms, Unit
from quality.imports import Import, ImportState
from quality.reading import ImportedRow
from storage.database import Database

PATH = "/qualite/imports"
REPORT = (
    "Suivi des guichets\r\nPériode : octobre 2026\r\n\r\n"
    "Guichet;Délai d’enregistrement;attributions à temps;attributions\r\n"
    "Mairie de Valbonne;4,5;57;60\r\n"
    "Mairie de Cannes;huit;1;2\r\n"
    "Ville d’Antibes;6;30;40\r\n"
    "TOTAL;;87;100\r\n"
)


@pytest.fixture
def helene(stage: Stage) -> Browser:
    with stage.house.units() as work:
        for name in ("Mairie de Cannes", "Mairie d’Antibes"):
            work.registry.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement="06"))
        cadre = CadreService(work, now=stage.clock())
        delay = Terms(
            label="Délai d’enregistrement",
            measure=Measure.VALUE,
            unit=Unit.DAYS,
            sense=Sense.AT_MOST,
            threshold=5.0,
        )
        share = Terms(
            label="Attributions à temps", measure=Measure.SHARE, threshold=90.0,
            numerator="attributions à temps", denominator="attributions",
        )  # fmt: skip
        for terms in (delay, share):
            cadre.write(terms, departement="06", since=date(2026, 1, 1), by=stage.helene)
    return stage.browser(stage.helene)


def bring(browser: Browser, content: bytes, name: str = "suivi.csv", purpose: str = "report") -> str:
    """The address of what was brought, or the page that refuses it."""
    data = {"jeton": browser.hidden(PATH, "jeton"), "usage": purpose}
    answer = browser.client.post(PATH, data=data, files={"fichier": (name, content)})
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def press(browser: Browser, page: str, action: str, **typed: str) -> str:
    """The page that follows."""
    form = next(one for one in sendings_of(browser.client.get(page).text) if one.action.endswith(action))
    answer = browser.client.post(form.action, data={**form.data, **typed})
    return browser.client.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text


def kept(stage: Stage) -> tuple[Import, Sequence[ImportedRow]]:
    with stage.house.units.reading() as work:
        (one,) = work.imports.listed("06", limit=2)
        return one, work.imports.rows(one.id or 0)


def test_nothing_is_imported_until_it_was_looked_at(stage: Stage, helene: Browser) -> None:
    address = bring(helene, REPORT.encode("cp1252"))
    page = helene.client.get(address).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "8 lignes lues" not in page
    assert "7 lignes lues : <strong>1 importée</strong>, 2 refusées, 4 laissées de côté." in page
    assert "« Délai d’enregistrement » : « huit » n’est pas un nombre" in page
    assert "guichet inconnu : « Ville d’Antibes »" in page
    assert kept(stage)[1] == []


def test_a_name_is_confirmed_once_for_all(stage: Stage, helene: Browser) -> None:
    address = bring(helene, REPORT.encode())
    with stage.house.units.reading() as work:
        antibes = work.registry.guichet_named("Mairie d’Antibes")
    assert antibes is not None
    press(helene, address, "/lecture", **{"guichet-0": str(antibes.id)})
    press(helene, address, "/importer")

    assert [row.guichet_id for row in kept(stage)[1]] == [stage.guichet.id, antibes.id]
    again = bring(helene, REPORT.replace("octobre", "septembre").encode())
    assert "Guichets à reconnaître" not in helene.client.get(again).text


def test_the_example_is_given_to_whoever_has_few_guichets(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, is_demo=True)
    with stage.served():
        answer = stage.browser(stage.helene).client.get(f"{PATH}/exemple")
    assert answer.status_code == 200
    assert "Mairie de Valbonne" in answer.content.decode("cp1252")


def test_what_was_imported_can_be_undone_and_what_stood_before_stands_again(
    stage: Stage, helene: Browser
) -> None:
    control = f"/qualite/controle/{stage.guichet.id}?mois=2026-10"
    first = bring(helene, REPORT.encode())
    press(helene, first, "/importer")
    assert "95 %" in helene.client.get(control).text.replace("\N{NO-BREAK SPACE}", " ")
    second = bring(helene, REPORT.replace("57;60", "30;60").encode())
    press(helene, second, "/importer")
    assert "50 %" in helene.client.get(control).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "ses lignes ne comptent plus" in press(helene, second, "/defaire")
    assert "95 %" in helene.client.get(control).text.replace("\N{NO-BREAK SPACE}", " ")
    with stage.house.units.reading() as work:
        kinds = [row.entry.kind for row in work.journal.rows() if row.entry.subject.startswith("import:")]
    assert kinds == [Kind.TABLE_IMPORTED, Kind.TABLE_IMPORTED, Kind.IMPORT_UNDONE]


def test_an_import_that_would_do_something_else_is_shown_again(stage: Stage, helene: Browser) -> None:
    address = bring(helene, REPORT.encode())
    form = next(
        one for one in sendings_of(helene.client.get(address).text) if one.action.endswith("/importer")
    )
    with stage.house.units() as work:
        cannes = work.registry.guichet_named("Mairie de Cannes")
        assert cannes is not None
        work.imports.remember_alias("06", "ville d antibes", cannes.id)
    answer = helene.client.post(form.action, data=form.data)

    assert answer.status_code == 409
    assert kept(stage)[0].state is ImportState.READ


def test_a_file_that_is_no_longer_kept_is_said_so_and_its_rows_stand(stage: Stage, helene: Browser) -> None:
    address = bring(helene, REPORT.encode())
    press(helene, address, "/importer")
    with stage.house.units() as work:
        work.imports.erase_lines(kept(stage)[0].id or 0)

    assert "n’est plus gardé" in helene.client.get(f"{address}?relire=oui").text
    assert len(kept(stage)[1]) == 1


def test_a_layout_is_remembered(stage: Stage, helene: Browser) -> None:
    odd = "Structure;Retard moyen\r\nMairie de Valbonne;4\r\n"
    address = bring(helene, odd.encode(), "suivi-2026-10.csv")
    press(
        helene, address, "/lecture", **{"colonne-0": "guichet", "colonne-1": "valeur:delai-d-enregistrement"}
    )
    press(helene, address, "/importer")
    again = bring(helene, odd.encode(), "suivi-2026-09.csv")

    assert "Importer 1 ligne" in helene.client.get(again).text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("typed", ["0", "99999", "8", "-1", "dernière"])
def test_a_header_that_is_not_in_the_file_is_refused(stage: Stage, helene: Browser, typed: str) -> None:
    address = bring(helene, REPORT.encode())
    page = press(helene, address, "/lecture", entete=typed, mois="2026-09")
    assert "une de ses 7 lignes remplies" in page
    assert "C’est relu" not in page
    assert kept(stage)[0].month == date(2026, 10, 1)
    assert "C’est relu" in press(helene, address, "/lecture", entete="7")
    assert kept(stage)[0].header[0] == "TOTAL"


def test_a_layout_that_says_too_little_is_told_so(helene: Browser) -> None:
    address = bring(helene, b"Commune;Retard\r\nNice;4\r\n")
    page = helene.client.get(address).text

    assert "Dites quelle colonne donne le guichet" in page
    assert "/importer" not in page


def test_refused_lines_leave_with_their_reason_and_no_formula(helene: Browser) -> None:
    address = bring(helene, REPORT.replace("Ville d’Antibes", "=cmd|x").encode())
    text = helene.client.get(f"{address}/refusees?format=csv").content.decode("utf-8-sig")

    assert text.splitlines()[0].startswith("Ligne;Raison;Guichet")
    assert "'=cmd|x" in text


def test_a_nir_refuses_its_line_and_is_nowhere_on_disk(stage: Stage, helene: Browser) -> None:
    nir = "185057800608491"
    address = bring(helene, REPORT.replace("4,5", nir).encode())

    assert "un numéro de sécurité sociale semble écrit ici" in helene.client.get(address).text
    assert nir.encode() not in stage.stored_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choisissez un fichier CSV, XLSX ou ODS qui n’est pas vide."),
        (b"%PDF-1.7\n\xe2\xe3\n1 0 obj", "ceci est un PDF, pas une table : l’exporter en CSV, XLSX ou ODS"),
        (b"\x89PNG\r\n\x1a\n\0\0", "ceci est une image, pas une table : l’exporter en CSV, XLSX ou ODS"),
    ],
    ids=["empty", "PDF", "picture"],
)
def test_what_holds_no_table_is_called_by_its_name(helene: Browser, content: bytes, said: str) -> None:
    assert said in bring(helene, content).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b'a;"b\r\n', b""])
def test_an_unreadable_file_is_refused_and_not_kept(stage: Stage, helene: Browser, content: bytes) -> None:
    assert 'role="alert"' in bring(helene, content)
    with stage.house.units.reading() as work:
        assert not work.imports.listed("06", limit=1)


def test_another_departement_sees_none_of_it(stage: Stage, helene: Browser) -> None:
    address = bring(helene, REPORT.encode())
    press(helene, address, "/importer")
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie de Toulon", kind=GuichetKind.COMMUNE, departement="83"))
    other = stage.browser(stage.gestionnaire_of("83"))

    assert "suivi.csv" not in other.client.get(PATH).text
    for page in (address, f"{address}/refusees", f"/qualite/controle/{stage.guichet.id}"):
        assert other.client.get(page).status_code == 404
