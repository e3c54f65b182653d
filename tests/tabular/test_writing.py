"""Lists as files that open in a spreadsheet, where no cell is ever run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from math import inf, nan
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tabular.writing import Sheet, SheetChart, csv_bytes, csv_stream, workbook_bytes, xlsx_bytes

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


SHARES = Sheet(
    "Parts",
    ("Guichet", "2025", "2026"),
    (("Clairval", 12.5, 30), ("Murel", 40, 22.5), ("Vence", 8, 9)),
    SheetChart("Part des demandes", "bars", (1, 2), "Guichet", "Part, en %"),
    "Une part additionne les guichets.",
)
MONTHS = replace(
    SHARES,
    title="Mois",
    rows=(("janvier", 1, 2), ("février", 3, 4)),
    chart=SheetChart("Tickets ouverts", "lines", (1,), "Mois", "Tickets"),
)


def drawings(sheet: Any) -> list[Any]:
    drawn: list[Any] = sheet._charts
    return drawn


def test_a_workbook_has_a_sheet_for_each_table_and_its_note_below() -> None:
    book = load_workbook(BytesIO(workbook_bytes([SHARES, MONTHS])))

    assert book.sheetnames == ["Parts", "Mois"]
    assert [cell.value for cell in book["Parts"][3]] == ["Murel", 40, 22.5]
    assert [cell.value for cell in book["Mois"]["A"]] == [
        "Guichet", "janvier", "février", None, "Une part additionne les guichets.",
    ]  # fmt: skip
    assert [sheet.freeze_panes for sheet in book.worksheets] == ["A2", "A2"]
    assert [cell.font.b for cell in book["Mois"][1]] == [True, True, True]


def test_a_chart_is_drawn_from_the_cells_of_its_sheet() -> None:
    book = load_workbook(BytesIO(workbook_bytes([SHARES, MONTHS])))
    ((drawn,), (line,)) = (drawings(sheet) for sheet in book.worksheets)

    assert (type(drawn).__name__, type(line).__name__) == ("BarChart", "LineChart")
    assert [one.val.numRef.f for one in drawn.series] == ["'Parts'!$B$2:$B$4", "'Parts'!$C$2:$C$4"]
    assert [one.tx.strRef.f for one in drawn.series] == ["'Parts'!B1", "'Parts'!C1"]
    assert [one.cat.numRef.f for one in line.series] == ["'Mois'!$A$2:$A$3"]
    titles = (drawn.title, drawn.x_axis.title, drawn.y_axis.title)
    assert ["".join(run.t for part in one.tx.rich.p for run in part.r) for one in titles] == [
        "Part des demandes", "Guichet", "Part, en %",
    ]  # fmt: skip


def test_a_table_without_rows_has_no_chart() -> None:
    empty = load_workbook(BytesIO(workbook_bytes([replace(SHARES, rows=())]))).worksheets[0]

    assert drawings(empty) == []


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_each_sheet_has_a_name_of_its_own_that_excel_takes(titles: list[str]) -> None:
    names = load_workbook(BytesIO(workbook_bytes([Sheet(title, ("a",), ()) for title in titles]))).sheetnames

    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_long_titles_that_are_the_same_are_numbered() -> None:
    titles = ("Communauté d’agglomération de Clairval", "communauté d’agglomération de cannes", "History")
    names = load_workbook(BytesIO(workbook_bytes([Sheet(title, (), ()) for title in titles]))).sheetnames

    assert names == ["Communauté d’agglomération de C", "communauté d’agglomération de 2", "History 2"]


def test_the_same_values_make_the_same_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook_bytes([SHARES, MONTHS])
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)

    assert workbook_bytes([SHARES, MONTHS]) == first
    with ZipFile(BytesIO(first)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        assert b"dcterms" not in parts.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")


def test_a_workbook_without_a_sheet_is_a_fault() -> None:
    with pytest.raises(ValueError, match="a sheet at least"):
        workbook_bytes([])
