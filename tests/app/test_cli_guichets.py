"""``relais guichets``: a list from a spreadsheet, whatever the form of the file."""

from __future__ import annotations

from pathlib import Path

from terminal import Relais

from tabular.writing import xlsx_bytes


def test_a_workbook_is_imported_as_a_text_file_is(relais: Relais, tmp_path: Path) -> None:
    workbook = tmp_path / "guichets.xlsx"
    workbook.write_bytes(xlsx_bytes("Guichets", ("nom", "type"), [("Argence Habitat", "bailleur social")]))

    assert relais("guichets", "import", workbook, "--json").json == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
    }
    assert relais("journal", "verifier", "--json").json["rows"] == 1


def test_a_damaged_workbook_is_refused_with_what_to_do(relais: Relais, tmp_path: Path) -> None:
    workbook = tmp_path / "guichets.xlsx"
    workbook.write_bytes(b"PK\x03\x04 not a workbook")

    said = relais("guichets", "import", workbook)

    assert said.code == 1
    assert "l’enregistrer au format XLSX" in "\n".join(said.lines)
