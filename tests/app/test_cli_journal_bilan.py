"""``relais journal`` and ``relais bilan``: the log is whole or says where not; the figures come from it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from terminal import Relais

from app.commands.opening import open_units
from app.settings import read_settings
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, Kind
from knowledge_base.entries import Base
from knowledge_base.local_values import SIGNATORY
from rendering.bilan.account import Accounts
from rendering.bilan.files import bilan_json
from reports.bilans import BilanService
from reports.period import Period
from reports.reading import Scope

DATABASE = Path("var/relais.db")
CALLS = (
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    datetime(2026, 9, 1, 9, tzinfo=UTC),
    datetime(2025, 9, 1, tzinfo=UTC),
)


@pytest.fixture
def logged(office: Relais) -> Relais:
    """Three calls stand in the journal, after the two guichets of the office."""
    for at in CALLS:
        with open_units(read_settings()) as units, units() as work:
            guichet = work.registry.guichets()[0]
            work.journal.add(
                Entry(at=at, kind=Kind.CALL_LOGGED, channel="telephone", guichet_id=guichet.id, minutes=10)
            )
    return office


def tamper(statement: str) -> None:
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        connection.execute(statement)


def test_an_untouched_journal_is_whole(logged: Relais) -> None:
    said = logged("journal", "verifier")

    assert (said.code, said.lines) == (0, ["Le journal est intact : 5 lignes."])
    assert logged("journal", "verifier", "--json").json == {
        "rows": 5,
        "first_broken": None,
        "anchors": 0,
        "anchor_not_held": None,
    }


def test_a_journal_that_began_with_the_guichets_is_whole(office: Relais) -> None:
    assert office("journal", "verifier").lines == ["Le journal est intact : 2 lignes."]


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE journal SET minutes = 99 WHERE sequence = 2", 2),
        ("DELETE FROM journal WHERE sequence = 1", 2),
        ("DELETE FROM journal WHERE sequence = 2", 3),
        ("DELETE FROM journal WHERE sequence = 5", 5),
        ("DELETE FROM journal", 1),
    ],
    ids=["changed", "first removed", "one removed", "last removed", "all removed"],
)
def test_the_first_broken_row_is_named(logged: Relais, statement: str, row: int) -> None:
    tamper(statement)

    said = logged("journal", "verifier")

    assert (said.code, said.out) == (1, "")
    assert said.lines[0].startswith(f"Le journal est rompu à la ligne {row} :")
    assert logged("journal", "verifier", "--json").json["first_broken"] == row


def test_the_bilan_of_a_year_and_of_a_semestre(logged: Relais) -> None:
    year = logged("bilan", "2026", "--json").json
    second = logged("bilan", "2026", "--semestre", "2", "--json").json

    assert year["figures"]["assistance.interventions.total"] == 2
    assert year["figures"]["resources.minutes.total"] == 20
    assert year["rows"]["assistance.interventions.total"] == [3, 4]
    assert (second["first"], second["figures"]["assistance.interventions.total"]) == ("2026-07-01", 1)
    assert list(second["guichets"].values()) == ["Argence Habitat"]


def test_the_bilan_on_the_screen(logged: Relais) -> None:
    said = logged("bilan", "2026")

    assert said.code == 0
    assert said.lines[0].startswith("Bilan 2026")
    assert any(re.fullmatch(r" *Interventions +2( .*)?", line) for line in said.lines)
    assert any("Argence Habitat" in line for line in said.lines)


def test_the_bilan_in_a_folder(logged: Relais, folder: Path) -> None:
    said = logged("bilan", "2026", "--semestre", "1", "--out", "bilans")

    assert said.lines == ["Bilan écrit : bilans/bilan-2026-s1.txt"]
    assert (
        (folder / "bilans" / "bilan-2026-s1.txt").read_text("utf-8").startswith("Bilan premier semestre 2026")
    )


def test_the_bilan_is_four_files_that_each_program_opens(logged: Relais, folder: Path) -> None:
    said = logged("bilan", "2026", "--format", "docx,pdf,xlsx,html", "--out", "bilan")

    assert said.code == 0
    assert said.lines == [
        f"Bilan écrit : bilan/bilan-2026.{form}" for form in ("docx", "html", "pdf", "xlsx")
    ]
    made = {
        form: (folder / "bilan" / f"bilan-2026.{form}").read_bytes()
        for form in ("docx", "html", "pdf", "xlsx")
    }
    assert made["pdf"].startswith(b"%PDF-")
    assert "Compte rendu annuel de mission, 2026" in made["html"].decode()
    assert docx.Document(BytesIO(made["docx"])).tables
    assert openpyxl.load_workbook(BytesIO(made["xlsx"])).worksheets


def test_a_figure_is_explained_by_its_rows(logged: Relais) -> None:
    said = logged("bilan", "2026", "--expliquer", "assistance.interventions.total")
    assert said.code == 0
    assert said.lines[0] == "Interventions : 2"
    assert said.lines[1].startswith("2 lignes du journal, empreinte ")
    assert len(said.lines) == 5

    line = logged("bilan", "2026", "--expliquer", "assistance.interventions.by_month=2026-01")
    assert "Interventions par mois" in line.lines[0]

    together = logged("bilan", "2026", "--expliquer", "assistance.figures")
    assert "assistance.tickets.opened" in "\n".join(together.lines)
    assert logged("bilan", "2099", "--format", "pdf").code == 1

    unknown = logged("bilan", "2026", "--expliquer", "assistance.rien")
    assert unknown.code == 1
    assert "n’est pas un chiffre du bilan" in unknown.lines[0]
    assert any("assistance.interventions.total" in one for one in unknown.lines)


def test_a_part_of_the_departement_has_its_figures_and_its_files(logged: Relais, folder: Path) -> None:
    with open_units(read_settings()) as units, units() as work:
        argence, valbonne = work.registry.guichets()
        argence.intercommunalite, valbonne.territoire = "Val d’Argence", "Littoral"
    counted = [
        logged("bilan", "2026", *asked, "--json").json["figures"]["assistance.interventions.total"]
        for asked in (("--epci", "VAL D'ARGENCE"), ("--territoire", "Littoral"))
    ]
    assert counted == [2, 0]

    of_it = ("--epci", "Val d’Argence")
    said = logged("bilan", "2026", *of_it)
    assert said.lines[0] == "Bilan 2026 — Département 06, intercommunalité : Val d’Argence"
    explained = logged("bilan", "2026", *of_it, "--expliquer", "assistance.interventions.total")
    assert explained.lines[0] == "Interventions : 2"
    written = logged("bilan", "2026", *of_it, "--format", "docx,html,pdf,xlsx", "--out", "bilan")
    assert written.lines[1] == "Bilan écrit : bilan/bilan-2026-val-d-argence.html"
    page = (folder / "bilan" / "bilan-2026-val-d-argence.html").read_text("utf-8")
    assert "intercommunalité\xa0: Val d’Argence" in page
    assert "les chiffres ne sont pas figés" in page

    unknown = logged("bilan", "2026", "--epci", "Pays du Murel")
    assert unknown.code == 1
    assert unknown.lines[0] == "Aucun guichet n’est de « Pays du Murel »."
    assert unknown.lines[-1].strip() == "Val d’Argence"


def test_a_frozen_bilan_is_what_the_files_tell_unless_a_draft_is_asked_for(
    logged: Relais, folder: Path
) -> None:
    settings = read_settings()
    with open_units(settings) as units, units() as work:
        accounts = Accounts(
            work=work, zone=settings.zone, now=datetime(2027, 1, 4, 9, tzinfo=UTC),
            yearly_hours=settings.yearly_hours, shipped=Base(()),
        )  # fmt: skip
        period, code = Period.of(2026), settings.departement
        content = bilan_json(accounts.bilan(period, Scope(), code))
        by = Agent(name="Odile", role=Role.GESTIONNAIRE, guichet_id=None, created_at=CALLS[0])
        work.registry.add(by)
        BilanService(work, now=datetime(2027, 1, 4, 9, tzinfo=UTC)).freeze(code, period, content, by=by)
        work.journal.add(Entry(at=CALLS[0], kind=Kind.CALL_LOGGED, channel="telephone", minutes=5))

    def told(*words: str) -> str:
        logged("bilan", "2026", "--format", "html", "--out", "bilan", *words)
        return (folder / "bilan" / "bilan-2026.html").read_text("utf-8")

    assert "Version figée n°\xa01" in told()
    assert "Version figée" not in told("--brouillon")
    assert told() != told("--brouillon")


def test_a_file_of_the_bilan_is_of_one_departement_in_the_name_of_its_gestionnaire(
    logged: Relais, folder: Path
) -> None:
    """The text on the screen is of all those that are served."""
    at = CALLS[0]
    with open_units(read_settings()) as units, units() as work:
        guichet = Guichet(name="Mairie de Fréjus", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(guichet)
        work.journal.add(
            Entry(at=at, kind=Kind.CALL_LOGGED, channel="telephone", minutes=5, guichet_id=guichet.id)
        )
        work.local_values.set("06", SIGNATORY, "ADIL des Alpes-Maritimes")

    logged("bilan", "2026", "--format", "html", "--out", "bilan")
    file = (folder / "bilan" / "bilan-2026.html").read_text("utf-8")

    assert "ADIL des Alpes-Maritimes" in file
    assert "Argence Habitat" in file
    assert "Mairie de Fréjus" not in file
    assert any("Mairie de Fréjus" in line for line in logged("bilan", "2026").lines)
