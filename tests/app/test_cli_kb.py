"""``relais kb``: what is wrong is told by line, what is right is measured and exchanged."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from fitted import FittedBase
from terminal import Relais, Said, plain

from app.commands.kb_thresholds import FEW_PHRASINGS


def questions(folder: Path, *lines: dict[str, object]) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_the_base_of_the_product_has_no_fault(relais: Relais, folder: Path, fitted: FittedBase) -> None:
    fitted.lies_in(folder / "var")
    said = relais("kb", "check")

    assert said.code == 0
    assert said.lines[0].endswith("20 thèmes, aucune faute.")
    assert plain(FEW_PHRASINGS) not in said.lines


def test_faults_are_told_by_file_and_line(relais: Relais, base: Path) -> None:
    entry = base / "nir" / "nir-errone.md"
    entry.write_text(entry.read_text("utf-8").replace("scope: national", "scope: partout"), encoding="utf-8")
    (base / "nir" / "vide.md").write_text("---\n---\n", encoding="utf-8")

    said = relais("kb", "check", "--kb", base)

    assert (said.code, said.out) == (1, "")
    assert any(line.startswith("nir/nir-errone.md:") and "« partout »" in line for line in said.lines)
    assert "nir/vide.md:1: en-tête vide" in said.lines
    assert said.lines[-1] == f"2 fautes à corriger dans {base}."
    told = relais("kb", "check", "--kb", base, "--json")
    assert (told.code, len(told.json["faults"])) == (1, 2)


def test_what_is_uncovered_or_to_be_reviewed_is_told(relais: Relais, base: Path) -> None:
    facts = next((base / "facts").iterdir())
    facts.write_text(
        facts.read_text("utf-8")
        + "- number: 77\n  statement: Un fait seul.\n  source: X\n  source_date: 2020\n"
        "  version: 2020\n  to_verify: false\n",
        encoding="utf-8",
    )
    entry = base / "nir" / "nir-errone.md"
    old = entry.read_text("utf-8").replace("2026-11-25", "2020-01-01")
    old = re.sub("review_by: .*", "review_by: 2020-02-01", old)
    entry.write_text(old.replace("le nir est faux", "combien de jours pour corriger"), encoding="utf-8")

    said = relais("kb", "check", "--kb", base)

    assert said.code == 0
    assert plain(FEW_PHRASINGS) in said.lines
    assert "Faits dans aucune fiche : 77." in said.lines
    assert "  nir-errone : combien de jours pour corriger" in said.lines
    assert "À relire depuis le 01/02/2020 : nir-errone" in said.lines
    told = relais("kb", "check", "--kb", base, "--json").json
    assert (told["uncovered_facts"], told["due_for_review"]) == ([77], ["nir-errone"])
    beside = {"entry": "nir-errone", "phrasing": "combien de jours pour corriger"}
    assert told["unanswered_phrasings"] == [beside]


def test_an_entry_whose_validity_has_ended_is_a_fault(relais: Relais, base: Path, today: date) -> None:
    entry = base / "nir" / "nir-errone.md"
    later = f"{today + timedelta(days=90)}"
    ends = f"theme: nir\nvalid_until: {later}\n"
    entry.write_text(entry.read_text("utf-8").replace("theme: nir\n", ends), encoding="utf-8")
    assert relais("kb", "check", "--kb", base).code == 0

    entry.write_text(entry.read_text("utf-8").replace(later, "2026-01-31"), encoding="utf-8")
    said = relais("kb", "check", "--kb", base)

    assert said.code == 1
    assert said.lines[0].startswith("nir/nir-errone.md:5: validité terminée le 31/01/2026")


def evaluated(relais: Relais, folder: Path, base: Path, *options: str | Path) -> Said:
    file = questions(
        folder,
        {"q": "mauvais numéro de sécu", "expected": ["nir-errone"]},
        {"q": "météo à Beauvais", "expected": []},
    )
    return relais("kb", "eval", file, "--kb", base, *options)


def test_a_measure_for_a_program(relais: Relais, folder: Path, base: Path) -> None:
    said = evaluated(relais, folder, base, "--json", "--predictions", "p.jsonl")

    assert said.code == 0
    assert list(said.json) == [
        "n", "recall_at_1", "recall_at_3", "mrr_at_10", "answer_rate", "answer_precision",
        "wrong_answer_rate", "probable_rate", "probable_precision", "auroc_answerable", "p50_ms", "p99_ms",
    ]  # fmt: skip
    assert (said.json["n"], said.json["recall_at_1"]) == (2, 1.0)
    lines = [json.loads(line) for line in (folder / "p.jsonl").read_text("utf-8").splitlines()]
    assert [line["q"] for line in lines] == ["mauvais numéro de sécu", "météo à Beauvais"]
    assert list(lines[0]) == ["q", "zone", "kind", "ranking", "confidence"]


def test_a_measure_for_a_person(relais: Relais, folder: Path, base: Path) -> None:
    said = evaluated(relais, folder, base)

    assert said.code == 0
    assert said.lines[0].split() == ["Questions", "2"]
    assert said.lines[1].endswith("1,0")


def test_a_base_in_one_file_is_measured_alike(relais: Relais, folder: Path, base: Path) -> None:
    relais("kb", "export", "--kb", base, "--out", "base.jsonl")

    said = evaluated(relais, folder, Path("base.jsonl"), "--json")

    assert said.json["recall_at_1"] == 1.0


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"q": "x"}\n', "questions.jsonl:1: champs attendus : « q », et « expected » qui est une liste"),
        (b"bonjour\n", "questions.jsonl:1: cette ligne n’est pas du JSON"),
        ('{"q": "été", "expected": []}'.encode("latin-1"), "UTF-8"),
    ],
)
def test_wrong_questions_are_refused(
    relais: Relais, folder: Path, base: Path, content: bytes, line: str
) -> None:
    (folder / "questions.jsonl").write_bytes(content)

    said = relais("kb", "eval", "questions.jsonl", "--kb", base)

    assert said.code == 1
    assert said.lines[0] == "Le fichier de questions est refusé :"
    assert line in "\n".join(said.lines)


def test_an_expected_entry_that_the_base_has_not_is_told(relais: Relais, folder: Path, base: Path) -> None:
    (folder / "questions.jsonl").write_text('{"q": "x", "expected": ["fiche-partie"]}\n', encoding="utf-8")

    said = relais("kb", "eval", "questions.jsonl", "--kb", base)

    assert said.code == 0
    assert "Fiches attendues que la base n’a pas" in said.err
    assert "fiche-partie." in said.err
