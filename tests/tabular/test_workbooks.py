"""A workbook is read as it stands, and refused when it is damaged or grows beyond reason."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tabular.workbooks import MOST_COLUMNS, MOST_OPENED, TooLarge, Unreadable, cells_of
from tabular.writing import xlsx_bytes

SOUND = xlsx_bytes("Guichets", ("nom", "type"), [("Argence", "bailleur"), ("Murel", "epci")])
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def saved(workbook: Workbook) -> bytes:
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def altered(name: str, text: str) -> bytes:
    """The sound workbook with another part in place of one of its own."""
    content = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(SOUND)) as known,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in known.namelist():
            made.writestr(part, text if part == name else known.read(part))
    return content.getvalue()


def test_the_first_sheet_is_read_and_its_rows_keep_their_numbers() -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["B1"] = "nom", "effectif"
    sheet["A4"], sheet["B4"] = "Argence", 12
    sheet["A5"], sheet["B5"] = date(2026, 11, 25), 1.5
    workbook.create_sheet("Autre")["A1"] = "ailleurs"

    assert [(number, cells[:2]) for number, cells in cells_of(saved(workbook))] == [
        (1, ["nom", "effectif"]),
        (4, ["Argence", "12"]),
        (5, ["2026-11-25", "1.5"]),
    ]


def test_a_formula_that_was_never_computed_is_an_empty_cell() -> None:
    workbook = Workbook()
    workbook.worksheets[0]["A1"] = "=WEBSERVICE('http://example.org')"

    assert list(cells_of(saved(workbook))) == []


@pytest.mark.parametrize(
    "content",
    [
        SOUND[:200],
        SOUND[: len(SOUND) // 2],
        altered(SHEET, "<worksheet"),
        altered("xl/workbook.xml", "<workbook/>"),
        altered("[Content_Types].xml", "<Types/>"),
    ],
    ids=["a few bytes", "half", "broken sheet", "no sheet", "no type"],
)
def test_a_damaged_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        list(cells_of(content))


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    with pytest.raises(Unreadable):
        list(cells_of(content.getvalue()))


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ],
    ids=["entities", "external"],
)
def test_entities_are_never_opened(prologue: str) -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'

    with pytest.raises(Unreadable):
        list(cells_of(altered(SHEET, f"{prologue}{HEAD}{row}</sheetData></worksheet>")))


def test_a_bomb_is_measured_before_it_is_opened() -> None:
    bomb = altered(SHEET, HEAD + " " * (MOST_OPENED + 1))

    assert len(bomb) < 1024**2
    with pytest.raises(TooLarge):
        list(cells_of(bomb))


def test_a_column_out_of_this_world_is_not_read() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'

    ((number, cells),) = cells_of(altered(SHEET, f"{HEAD}{rows}</sheetData></worksheet>"))

    assert (number, cells[0], len(cells)) == (1, "1", MOST_COLUMNS)


def test_a_sheet_that_claims_a_row_out_of_this_world_is_refused() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"/>'

    with pytest.raises(TooLarge):
        list(cells_of(altered(SHEET, f"{HEAD}{rows}</sheetData></worksheet>")))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=8))
def test_whatever_is_altered_in_a_workbook_it_is_read_or_refused(place: int, bytes_: bytes) -> None:
    content = SOUND[:place] + bytes_ + SOUND[place + len(bytes_) :]
    try:
        rows = list(cells_of(content))
    except (Unreadable, TooLarge):
        return

    assert all(isinstance(cell, str) for _, cells in rows for cell in cells)
