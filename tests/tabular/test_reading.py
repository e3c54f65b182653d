"""A table is read alike in every form that spreadsheets write, and nothing in it is run."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refusals.faults import Fault, FaultyFile
from tabular.reading import Code, Line, columns_of, read_table
from tabular.values import escaped, unescaped
from tabular.workbooks import MOST_COLUMNS, MOST_PIECES, MOST_ROWS
from tabular.writing import csv_bytes, xlsx_bytes

XMLNS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"


def ods(rows: str, *, prologue: str = "", after: str = "") -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "content.xml",
            f"{prologue}<office:document-content {XMLNS}><office:body><office:spreadsheet>"
            f"<table:table>{rows}</table:table>{after}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return content.getvalue()


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(CELL.format(cell) for cell in cells)}</table:table-row>"


def read(content: bytes) -> list[Line]:
    return [(n, list(cells)) for n, cells in read_table(content, most_bytes=10**6, most_lines=100).lines]


def refused(content: bytes) -> str:
    with pytest.raises(FaultyFile) as refusal:
        read(content)
    (fault,) = refusal.value.faults
    return fault.code


def test_a_document_of_libreoffice_is_read_as_it_stands() -> None:
    rows = (
        row("nom", "type")
        + '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        + '<table:table-row><table:table-cell office:value-type="float" office:value="12"/>'
        + '<table:table-cell office:value-type="date" office:date-value="2026-11-25T00:00:00"/>'
        + "</table:table-row>"
        + row("deux<text:s/>mots<text:line-break/><text:span>et</text:span> la suite")
        + '<table:table-row table:number-rows-repeated="1048571"><table:table-cell/></table:table-row>'
    )

    assert read(ods(rows, after=f"<table:table>{row('ailleurs')}</table:table>")) == [
        (1, ["nom", "type"]),
        (4, ["12", "2026-11-25"]),
        (5, ["deux mots\net la suite"]),
    ]


def test_what_is_noted_in_the_margin_of_a_cell_is_not_its_text() -> None:
    cell = (
        "<table:table-cell><office:annotation><text:p>à voir</text:p></office:annotation><text:p>a</text:p>"
    )

    assert read(ods(f"<table:table-row>{cell}</table:table-cell></table:table-row>")) == [(1, ["a"])]


def test_repeated_cells_and_rows_are_counted_and_bounded() -> None:
    many = f'<table:table-row><table:table-cell table:number-columns-repeated="{10**9}"><text:p>x</text:p>'

    ((_, cells),) = read(ods(f"{many}</table:table-cell></table:table-row>"))
    assert cells == ["x"] * MOST_COLUMNS
    assert read(ods(row("a", more='table:number-rows-repeated="2"'))) == [(1, ["a"]), (2, ["a"])]
    assert refused(ods(row("a", more=f'table:number-rows-repeated="{10**9}"'))) == Code.WORKBOOK_TOO_LARGE
    assert refused(ods("<table:table-row/>" * (MOST_ROWS + 1))) == Code.WORKBOOK_TOO_LARGE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ods("<table:table-row>"), Code.UNREADABLE_WORKBOOK),
        (ods(row("a", more='table:number-rows-repeated="x"')), Code.UNREADABLE_WORKBOOK),
        (ods(row("&b;"), prologue='<!DOCTYPE x [<!ENTITY b "aaa">]>'), Code.UNREADABLE_WORKBOOK),
        (ods(row("a"), prologue="<!DOCTYPE x>"), Code.UNREADABLE_WORKBOOK),
        (ods(row("<text:span>" * 5_000 + "</text:span>" * 5_000)), Code.UNREADABLE_WORKBOOK),
        (ods(row("<text:s/>" * (MOST_PIECES + 1))), Code.WORKBOOK_TOO_LARGE),
        (b"\xd0\xcf\x11\xe0\xa1", Code.FORMER_WORKBOOK),
        (b"%PDF-1.4\nabc", Code.PDF),
        (b"\x89PNG\r\n\x1a\n", Code.PICTURE),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Code.PICTURE),
        (b"GIF89a;1", Code.PICTURE),
    ],
    ids=[
        "broken",
        "no number",
        "entity",
        "doctype",
        "too deep",
        "too many pieces",
        "XLS",
        "PDF",
        "PNG",
        "JPEG",
        "GIF",
    ],
)
def test_a_hostile_document_is_refused(content: bytes, code: Code) -> None:
    assert refused(content) == code


@pytest.mark.parametrize("content", [b"", b"\n", b" \n\n"])
def test_a_file_of_nothing_holds_no_line(content: bytes) -> None:
    assert not read(content)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("n\n,", [","]),
        ("Guichet;Remarque\nA;un, deux, trois\nB;un, deux, trois", ["A", "un, deux, trois"]),
        ('Guichet,Remarque\nA,"un; deux; trois"\nB,"quatre; cinq; six"', ["A", "un; deux; trois"]),
        ("Suivi des guichets, octobre\nGuichet;Part\nA;1,5\nB;2,5", ["A", "1,5"]),
        ("Suivi\nGuichet,Part,Nombre\nA,1\nB", ["A", "1"]),
        ("Noms\tParts\nA\t1,5", ["A", "1,5"]),
        ("1,2\n3,4", ["3", "4"]),
    ],
)  # fmt: skip
def test_a_text_that_holds_a_separator_splits_no_cell(text: str, cells: list[str]) -> None:
    assert cells in [[*line] for _, line in read(text.encode())]


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=2, max_size=5))
def test_what_was_written_is_read_again(cells: list[str]) -> None:
    content = csv_bytes(["n"] * len(cells), [cells])

    assert read(content)[1:] == [(2, cells)]


@pytest.mark.parametrize("text", ["=1", "'=1", "''+1", "＝1", "-", "@a", "'a", "l'=a", ""])
def test_the_apostrophe_before_a_formula_is_taken_off_again(text: str) -> None:
    assert unescaped(escaped(text)) == text


def test_every_form_of_the_same_list_reads_alike() -> None:
    header, rows = ("nom", "type"), [("Argence", "- bailleur"), ("Murel", "=epci")]

    in_workbook = [(number, cells[:2]) for number, cells in read(xlsx_bytes("Liste", header, rows))]

    assert read(csv_bytes(header, rows)) == in_workbook


def test_columns_are_known_by_their_names_and_told_when_they_are_not() -> None:
    faults: list[Fault] = []
    known = {"nom": "nom", "mail": "mel", "mel": "mel"}
    header = 3, ["Mail", "NOM", "Mel", "nom", "autre"]

    found = columns_of(header, lambda name: known.get(name.lower(), ""), ("nom", "type"), faults=faults)

    assert found == ["mel", "nom", "mel", "nom", ""]
    assert [str(fault) for fault in faults] == [
        ":3 column_under_two_names mel first=Mail, second=Mel",
        ":3 column_twice nom",
        ":3 column_missing type",
    ]
