"""``relais kb export``, ``import`` and ``fusionner``: entries that go out, come in, and meet others."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from terminal import Relais, plain

from app.commands.opening import open_units
from app.settings import read_settings
from app.shipped_base import PUBLISHER, knowledge_folder
from guichets.registry import Agent, Role
from knowledge_base.formats.exchange_file import read_provenance
from knowledge_base.formats.files import load
from knowledge_base.upkeep.editing import Upkeep

Change = Callable[..., None]


@pytest.fixture
def ours(base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The département's own folder."""
    monkeypatch.setenv("RELAIS_KNOWLEDGE_BASE", str(base))
    return base


@pytest.fixture
def change(folder: Path) -> Change:
    """Changes fields of entries in ``theirs.jsonl``; under an id that is not there, adds one."""

    def in_file(**changes: dict[str, object]) -> None:
        file = folder / "theirs.jsonl"
        lines = {line["id"]: line for line in map(json.loads, file.read_text("utf-8").splitlines())}
        for name, fields in changes.items():
            name = name.replace("_", "-")
            lines[name] = lines.get(name, lines["nir-errone"]) | {"id": name} | fields
        file.write_text("".join(json.dumps(line) + "\n" for line in lines.values()), encoding="utf-8")

    return in_file


@pytest.mark.parametrize(("form", "file"), [("jsonl", "b.jsonl"), ("csv", "b.csv"), ("md", "sent")])
def test_the_base_goes_out_and_comes_back_the_same(
    relais: Relais, folder: Path, ours: Path, form: str, file: str
) -> None:
    gone = relais("kb", "export", "--format", form, "--out", file, "--par", "Camille Aubrey")
    shutil.copytree(ours / "facts", folder / "copie" / "facts")

    said = relais("kb", "import", file, "--dossier", "copie")

    assert gone.lines == [f"6 fiches dans {file}."]
    assert (said.code, said.lines) == (0, ["6 fiches écrites dans copie."])
    assert load(folder / "copie").entries == load(ours).entries
    (signature,) = set(read_provenance(folder / "copie").values())
    assert (signature.origin, signature.exported_by) == ("departement:06", "Camille Aubrey")
    assert signature.exported_on is not None


def test_the_shipped_entries_do_not_pass_for_those_of_a_departement(relais: Relais) -> None:
    line = json.loads(relais("kb", "export").out.splitlines()[0])

    assert line["origin"] == PUBLISHER


def test_what_a_gestionnaire_changed_here_is_exported_and_is_her_departement_s(relais: Relais) -> None:
    assert relais("db", "migrer").code == 0
    settings = read_settings()
    shipped = load(knowledge_folder(settings))
    first, second = shipped.entries[:2]
    now = datetime.now(UTC)
    operator = Agent(guichet_id=None, name="Camille Aubrey", role=Role.GESTIONNAIRE, created_at=now)
    with open_units(settings) as units, units() as work:
        upkeep = Upkeep(work, shipped, now=now, today=now.date())
        upkeep.add_variant(first.id, "une variante de chez nous", by=operator)
        upkeep.retire(second.id, by=operator)

    lines = {line["id"]: line for line in map(json.loads, relais("kb", "export").out.splitlines())}

    assert "une variante de chez nous" in lines[first.id]["variants"]
    assert lines[first.id]["origin"] == "departement:06"
    assert second.id not in lines
    assert len(lines) == len(shipped.entries) - 1


def test_the_export_holds_what_the_contract_says(relais: Relais, base: Path) -> None:
    said = relais("kb", "export", "--kb", base)

    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [line["id"] for line in lines] == [entry.id for entry in load(base).entries]
    assert set(lines[0]) >= {
        "id", "question", "variants", "answer", "keywords", "theme", "facts", "scope", "source",
        "validated_on",
    }  # fmt: skip


def test_an_export_for_a_spreadsheet(relais: Relais, folder: Path, base: Path) -> None:
    relais("kb", "export", "--format", "csv", "--kb", base, "--out", "base.csv")

    content = (folder / "base.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;question;")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))
    assert [row["id"] for row in rows] == [entry.id for entry in load(base).entries]


def test_a_folder_of_entries_is_not_for_the_screen(relais: Relais, base: Path) -> None:
    said = relais("kb", "export", "--format", "md", "--kb", base)

    assert said.code == 2
    assert said.lines[0] == (
        "Erreur : Valeur refusée pour --out : un dossier est attendu pour des fiches en Markdown."
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": "../../mal"}, "base.jsonl:4: fiche « ../../mal » : identifiant à écrire en minuscules"),
        ({"theme": None}, "base.jsonl:4: fiche « nir-errone » : champ manquant : « theme » ; y écrire"),
        ({"variants": ["une seule"]}, "4 formulations au moins"),
        ({"facts": [999]}, "fait inconnu du registre : 999"),
        ({"answer": ""}, "réponse vide"),
    ],
)
def test_a_faulty_import_writes_nothing(
    relais: Relais, folder: Path, base: Path, change: dict[str, object], fault: str
) -> None:
    relais("kb", "export", "--kb", base, "--out", "base.jsonl")
    lines = [json.loads(line) for line in (folder / "base.jsonl").read_text("utf-8").splitlines()]
    spoilt = [line | change if line["id"] == "nir-errone" else line for line in lines]
    (folder / "base.jsonl").write_text("".join(json.dumps(line) + "\n" for line in spoilt), encoding="utf-8")

    said = relais("kb", "import", "base.jsonl", "--out", "copie")

    assert said.code == 1
    assert fault in plain("\n".join(said.lines))
    assert said.lines[-1].startswith("Rien n’a été écrit")
    assert not (folder / "copie").exists()


def test_a_fault_is_told_in_the_file_that_was_received(relais: Relais, folder: Path, base: Path) -> None:
    relais("kb", "export", "--format", "csv", "--kb", base, "--out", "base.csv")
    rows = list(csv.DictReader((folder / "base.csv").read_text("utf-8-sig").splitlines(True), delimiter=";"))
    rows[1] |= {"variantes": "une seule", "date_source": ""}
    with (folder / "base.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=";")
        table.writeheader()
        table.writerows(rows)
    line = (folder / "base.csv").read_text("utf-8").split(rows[1]["id"])[0].count("\n") + 1

    said = relais("kb", "import", "base.csv", "--out", "copie")

    name = f"base.csv:{line}: fiche « {rows[1]['id']} » :"
    assert said.code == 1
    assert [plain(one) for one in said.lines[:-1]] == [
        f"{name} champ manquant : « date_source » ; l’ajouter",
        f"{name} 4 formulations au moins, 1 ici",
    ]


def test_an_import_never_changes_an_entry_that_stands_there(relais: Relais, folder: Path, base: Path) -> None:
    relais("kb", "export", "--kb", base, "--out", "base.jsonl")
    before = (base / "nir" / "nir-errone.md").read_text("utf-8")

    said = relais("kb", "import", "base.jsonl", "--out", base)

    assert said.code == 1
    assert "cette fiche existe déjà" in said.lines[0]
    assert (base / "nir" / "nir-errone.md").read_text("utf-8") == before


@pytest.mark.parametrize("words", [("import", "x.jsonl"), ("fusionner", "x.jsonl")])
def test_the_shipped_base_is_not_written_in(relais: Relais, words: tuple[str, ...]) -> None:
    said = relais("kb", *words)

    assert said.code == 1
    assert said.lines[0].startswith("La base fournie avec le programme ne se modifie pas")
    assert "« relais kb export --format md --out DOSSIER »" in said.lines[1]


def test_a_file_of_excel_is_read_with_a_word_on_its_accents(relais: Relais, folder: Path, ours: Path) -> None:
    relais("kb", "export", "--format", "csv", "--out", "base.csv")
    text = (folder / "base.csv").read_text("utf-8-sig")
    (folder / "base.csv").write_bytes(text.encode("cp1252"))

    said = relais("kb", "fusionner", "base.csv")

    assert said.code == 0
    assert "Windows-1252" in said.err
    assert said.out.startswith("0 fiche nouvelle, 6 identiques")


def test_a_merge_shows_each_conflict_and_writes_nothing_by_itself(
    relais: Relais, folder: Path, ours: Path, change: Change
) -> None:
    relais("kb", "export", "--out", "theirs.jsonl")
    change(
        nir_errone={"answer": "Le service national.", "origin": "departement:83"},
        cotation_criteres={"variants": ["qui décide des points", "a", "b", "changer le barème"]},
        nouvelle={
            "question": "Et la nouvelle ?",
            "variants": ["une", "deux", "trois", "quatre"],
            "answer": "Neuve.",
        },
    )

    said = relais("kb", "fusionner", "theirs.jsonl")

    assert said.code == 1
    assert said.lines[:10] == [
        "1 fiche nouvelle, 4 identiques, 2 en conflit, 0 d’un autre département.",
        "",
        said.lines[2],
        "  réponse",
        "    ici : Le gestionnaire corrige un NIR erroné, à la demande du guichet.",
        "    reçu : Le service national.",
        "",
        said.lines[7],
        "  formulations",
        "    ici seulement : critères de cotation",
    ]
    assert said.lines[2].startswith("Conflit : nir-errone (departement:83, ")
    assert "    reçu seulement : a" in said.lines
    assert "Rien n’a été écrit : 2 conflits à trancher (nir-errone, cotation-criteres)." in said.lines
    assert {entry.id for entry in load(ours).entries} == {entry.stem for entry in ours.glob("[!f]*/*.md")}
    assert "nouvelle" not in {entry.id for entry in load(ours).entries}


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        (("--garder",), set()),
        (("--prendre",), {"nir-errone", "cotation-criteres"}),
        (("--garder", "--fiche", "nir-errone"), {"nir-errone"}),
        (("--fiche", "nir-errone", "--fiche", "cotation-criteres"), {"nir-errone", "cotation-criteres"}),
    ],
)
def test_a_merge_writes_what_was_decided(
    relais: Relais, ours: Path, change: Change, options: tuple[str, ...], taken: set[str]
) -> None:
    relais("kb", "export", "--out", "theirs.jsonl")
    change(
        nir_errone={"answer": "Reçue."},
        cotation_criteres={"answer": "Reçue."},
        nouvelle={
            "question": "Et la nouvelle ?",
            "variants": ["une", "deux", "trois", "quatre"],
            "answer": "Neuve.",
        },
    )

    said = relais("kb", "fusionner", "theirs.jsonl", *options)

    assert said.code == 0
    assert said.lines[-1].startswith(f"{len(taken) + 1} fiche")
    entries = {entry.id: entry for entry in load(ours).entries}
    assert {name for name, entry in entries.items() if entry.answer == "Reçue."} == taken
    assert "nouvelle" in entries


def test_a_local_entry_of_others_enters_only_by_its_name(relais: Relais, ours: Path, change: Change) -> None:
    relais("kb", "export", "--out", "theirs.jsonl")
    change(
        navette={
            "question": "Et la navette ?",
            "variants": ["navette", "quelle navette", "pli à porter", "passage du mardi"],
            "scope": "departement:83",
            "origin": "departement:83",
        }
    )

    left_out = relais("kb", "fusionner", "theirs.jsonl")
    let_in = relais("kb", "fusionner", "theirs.jsonl", "--fiche", "navette")

    assert any(line.startswith("  navette : Et la navette ? (departement:83") for line in left_out.lines)
    assert left_out.lines[-1].startswith("0 fiche écrite")
    assert let_in.lines[-1].startswith("1 fiche écrite")
    assert "navette" in {entry.id for entry in load(ours).entries}
    assert read_provenance(ours)["navette"].origin == "departement:83"


@pytest.mark.parametrize(
    ("options", "code", "line"),
    [
        (("--garder", "--prendre"), 2, "--garder ou --prendre, pas les deux."),
        (("--garder", "--fiche", "rien"), 1, "ne porte ce nom : rien."),
    ],
)
def test_a_decision_that_means_nothing_is_refused(
    relais: Relais, ours: Path, options: tuple[str, ...], code: int, line: str
) -> None:
    relais("kb", "export", "--out", "theirs.jsonl")

    said = relais("kb", "fusionner", "theirs.jsonl", *options)

    assert said.code == code
    assert line in "\n".join(said.lines)
