"""A base as a spreadsheet: what a colleague's office program does to it on the way is undone."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from knowledge_base.formats.spreadsheet import COLUMNS, table_records, to_csv
from knowledge_base.records import Record
from refusals.faults import Fault
from rendering.fault_words import with_place
from tabular.writing import xlsx_bytes

ROW: dict[str, object] = {
    "id": "doublon",
    "question": "Qui supprime un doublon ?",
    "variants": ("supprimer un doublon", "dossier; en « double »"),
    "answer": "- Le gestionnaire.\n- Le guichet le signale.",
    "facts": (12, 104),
    "uncertain": True,
    "validated_on": "2026-11-25",
}


def read(content: bytes | str) -> tuple[list[Record], list[str], bool]:
    """The records, the faults as lines, and whether it was in the encoding of Windows."""
    faults: list[Fault] = []
    raw = content if isinstance(content, bytes) else content.encode()
    records, in_windows = table_records(raw, "base.csv", faults)
    return records, [with_place(fault).replace("\N{NO-BREAK SPACE}", " ") for fault in faults], in_windows


def texts(record: Record) -> dict[str, list[str]]:
    return {name: [item.text for item in found.items] for name, found in record.fields.items()}


def test_a_french_spreadsheet_opens_it() -> None:
    text = to_csv([ROW])

    assert text.startswith("\N{BYTE ORDER MARK}id;question;variantes;reponse;")
    header, row = csv.reader(StringIO(text.removeprefix("\N{BYTE ORDER MARK}"), newline=""), delimiter=";")
    assert len(header) == len(row) == len(COLUMNS)
    cells = dict(zip(header, row, strict=True))
    assert cells["variantes"] == "supprimer un doublon\ndossier; en « double »"
    assert (cells["faits"], cells["a_verifier"], cells["portee"]) == ("12, 104", "oui", "")


def test_what_was_written_is_read_again() -> None:
    (record,), faults, note = read(to_csv([ROW]))

    assert (faults, note) == ([], False)
    assert texts(record) == {
        "id": ["doublon"],
        "question": ["Qui supprime un doublon ?"],
        "variants": ["supprimer un doublon", "dossier; en « double »"],
        "answer": ["- Le gestionnaire.\n- Le guichet le signale."],
        "facts": ["12", "104"],
        "uncertain": ["True"],
        "validated_on": ["2026-11-25"],
    }


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-10 %", "@SUM(A1)", "'=déjà", "l'=égal", "'apostrophe"])
def test_no_text_is_run_as_a_formula_and_none_is_changed(text: str) -> None:
    written = to_csv([{"id": "x", "question": text, "variants": (text,)}])

    assert not [cell for cell in written.split(";") if cell.lstrip('"')[:1] in tuple("=+-@")]
    (record,), _, _ = read(written)
    assert texts(record)["question"] == texts(record)["variants"] == [text]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\N{BYTE ORDER MARK}"])
def test_any_separator_line_end_and_mark_will_do(separator: str, end: str, mark: str) -> None:
    lines = [
        ["Question", "ID", "Réponse"],
        ["où ?", "un", "ici"],
        ["", "", ""],
        ["quand ?", "deux", "demain"],
    ]

    records, faults, _ = read(mark + end.join(separator.join(line) for line in lines) + end)

    assert faults == []
    assert [texts(record) for record in records] == [
        {"question": ["où ?"], "id": ["un"], "answer": ["ici"]},
        {"question": ["quand ?"], "id": ["deux"], "answer": ["demain"]},
    ]
    assert [record.line for record in records] == [2, 4]


def test_a_record_is_found_again_by_its_first_line() -> None:
    records, _, _ = read('id;question;variantes\nun;où ?;"a\nb"\ndeux;quand ?;c\n')

    assert [record.line for record in records] == [2, 4]


def test_a_day_that_the_spreadsheet_turned_round_is_turned_back() -> None:
    (record,), _, _ = read("id;question;valide_le;relire_le;valable_du\nx;y;25/11/2026;5/1/2027;31/02/2027\n")

    assert texts(record)["validated_on"] == ["2026-11-25"]
    assert texts(record)["review_by"] == ["2027-01-05"]
    assert texts(record)["valid_from"] == ["31/02/2027"]  # no such day: for the form to refuse


def test_excel_s_own_encoding_is_read_and_said() -> None:
    (record,), faults, note = read("id;question\nx;où est l’été ?\n".encode("cp1252"))

    assert (texts(record)["question"], faults, note) == (["où est l’été ?"], [], True)


def test_columns_that_are_none_of_ours_are_left_out() -> None:
    (record,), faults, _ = read("id;question;Remarque de Camille;;\nx;y;à voir;;\n")

    assert faults == []
    assert {"id", "question"} <= set(record.fields)
    assert not set(record.fields) & (set(COLUMNS.values()) - {"id", "question"})


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04\x14\x00", "base.csv:1 – ce n’est pas un classeur lisible"),
        ("question;reponse\nx;y\n", "base.csv:1 – colonne manquante : « id »"),
        ("id;question;Question\nx;y;z\n", "base.csv:1 – colonne présente deux fois : « question »"),
        ("id;question\nx;y\nu;où; là ?\n", "base.csv:3 – 3 valeurs pour 2 colonnes"),
        ('id;question\nx;"jamais fermé\n', "base.csv:2 – guillemet mal placé ou jamais fermé"),
        (
            f"id;question\nx;{'long' * 40_000}\n",
            "base.csv:2 – guillemet mal placé ou jamais",
        ),
        ("id;question\nx;été\n".encode() + "y;été\n".encode("cp1252"), "base.csv:2 – codages mélangés"),
        ("id;question\nx;été\n".encode("utf-16"), "base.csv:1 – codages mélangés, ou inconnus"),
    ],
)
def test_what_is_wrong_is_told_by_line(content: bytes | str, fault: str) -> None:
    records, faults, _ = read(content)

    assert faults[0].startswith(fault)
    assert len(faults) == 1
    assert len(records) <= 1


def test_a_workbook_is_read_as_the_same_list_in_csv() -> None:
    header = ("id", "question", "variantes", "valide_le", "a_verifier")
    row = ("doublon", "Qui supprime un doublon ?", "un doublon\nun double", date(2026, 11, 25), "oui")

    (record,), faults, _ = read(xlsx_bytes("Fiches", header, [row]))

    assert faults == []
    assert texts(record) == {
        "id": ["doublon"],
        "question": ["Qui supprime un doublon ?"],
        "variants": ["un doublon", "un double"],
        "validated_on": ["2026-11-25"],
        "uncertain": ["True"],
    }
