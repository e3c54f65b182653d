"""Lists as files that open in a spreadsheet, where no cell is ever run."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tabular.writing import csv_bytes, csv_stream, xlsx_bytes

HEADER = ("Nom", "Tickets", "Clos le")
ROWS = (("Mairie de Clairval", 12, date(2026, 11, 25)), ("Régie ; « Murel »\nannexe", -3, None))
DANGEROUS = ("=1+1", "+33 4 93", "-2", "@SOMME(A1)", "\t=1", "＝1+1")


def test_a_csv_file_opens_in_a_french_spreadsheet() -> None:
    assert csv_bytes(HEADER, ROWS).decode("utf-8") == (
        "\N{ZERO WIDTH NO-BREAK SPACE}Nom;Tickets;Clos le\r\n"
        "Mairie de Clairval;12;25/11/2026\r\n"
        '"Régie ; « Murel »\nannexe";-3;\r\n'
    )


def test_a_workbook_keeps_numbers_and_dates() -> None:
    sheet = load_workbook(BytesIO(xlsx_bytes("Guichets", HEADER, ROWS))).worksheets[0]

    assert sheet.title == "Guichets"
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    number, day = sheet["B2"], sheet["C2"]
    assert (number.value, day.is_date, day.number_format) == (12, True, "DD/MM/YYYY")
    assert sheet["A3"].value == "Régie ; « Murel »\nannexe"
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    line = csv_bytes(("Nom",), [(text,)]).decode("utf-8").splitlines()[1]
    cell = load_workbook(BytesIO(xlsx_bytes("Liste", ("Nom",), [(text,)]))).worksheets[0]["A2"]

    assert line.strip('"').startswith("'")
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_characters_that_no_workbook_can_hold_are_left_out() -> None:
    cell = load_workbook(BytesIO(xlsx_bytes("Liste", ("Nom",), [("a\x01b\ud800",)]))).worksheets[0]["A2"]

    assert cell.value == "ab"
    assert csv_bytes(("Nom",), [("a\x01b\ud800",)]).endswith(b"\r\nab\r\n")


def test_a_stream_makes_the_same_file() -> None:
    rows = [("Vence", 12, date(2026, 1, 2)), ("=1", None, None), ("Nice ; centre", 3, None)]

    assert b"".join(csv_stream(HEADER, (rows[:2], [], rows[2:]))) == csv_bytes(HEADER, rows)


def test_a_title_that_a_tab_cannot_bear_is_shortened() -> None:
    title = "Guichets : liste [Alpes-Maritimes] du mois de novembre"

    sheet = load_workbook(BytesIO(xlsx_bytes(title, HEADER, []))).worksheets[0]

    assert sheet.title == "Guichets liste Alpes-Maritimes"
