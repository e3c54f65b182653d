"""Lists as files that open in a spreadsheet, where no cell is ever run."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from math import inf, nan

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


@pytest.mark.parametrize(
    ("title", "tab"),
    [
        ("Guichets : liste [Alpes-Maritimes] du mois de novembre", "Guichets liste Alpes-Maritimes"),
        ("Communauté d’agglomération de Clairval", "Communauté d’agglomération de C"),
        ("", "Feuille"),
        ("[]", "Feuille"),
        ("'=1+1'", "=1+1"),
    ],
)
def test_a_title_that_a_tab_cannot_bear_is_made_fit(title: str, tab: str) -> None:
    assert load_workbook(BytesIO(xlsx_bytes(title, HEADER, []))).sheetnames == [tab]


NUMBERS = (12.5, 1250.75, -3.0, 1e-7, 33.333333333333336)


def test_numbers_with_decimals_are_numbers_of_a_french_spreadsheet() -> None:
    sheet = load_workbook(BytesIO(xlsx_bytes("Parts", ("Part",), [(one,) for one in NUMBERS]))).worksheets[0]
    cells = [sheet.cell(line, 1) for line in range(2, 2 + len(NUMBERS))]

    assert [cell.value for cell in cells] == pytest.approx([float(one) for one in NUMBERS], rel=1e-15)
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("n", "#,##0.0##")}
    assert csv_bytes(("Part",), [NUMBERS]).decode().splitlines()[1] == (
        "12,5;1250,75;-3,0;0,0000001;33,333333333333336"
    )


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_not_finite_is_left_empty(value: float) -> None:
    content = xlsx_bytes("Parts", ("Part", "Guichet"), [(value, "Vence")])

    assert [cell.value for cell in load_workbook(BytesIO(content)).worksheets[0][2]] == [None, "Vence"]
    assert csv_bytes(("Part", "Guichet"), [(value, "Vence")]).endswith(b"\r\n;Vence\r\n")
