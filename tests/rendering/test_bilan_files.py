"""The files of the bilan, read back by other programs: the written list that a document must pass."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from io import BytesIO
from time import sleep
from unittest.mock import ANY

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_bilan import invented_bilan
from pdf_pages import read_pdf
from pypdfium2 import PdfDocument

from rendering.bilan.document import ESSENTIAL, bilan_document
from rendering.bilan.files import TYPES, bilan_file, bilan_from_json, bilan_json
from rendering.bilan.value import KEY_FIGURES, Bilan
from rendering.bilan.words import figure_value
from rendering.documents.model import Chart, Document, Heading, Paragraph, Table
from reports.values import Share

DAY = date(2027, 1, 4)
TYPOGRAPHY = re.compile(r"[^\N{NO-BREAK SPACE}\d:/] ?[:;?!](?:\s|$)| %|«[^\N{NO-BREAK SPACE}]|'")
"""What good French has not: a plain space, or none, before such a sign; a straight apostrophe."""


@pytest.fixture(scope="module")
def bilan() -> Bilan:
    return invented_bilan()


@pytest.fixture(scope="module")
def document(bilan: Bilan) -> Document:
    return bilan_document(bilan, service="Service du SNE", dated_on=DAY)


def made(form: str, bilan: Bilan) -> bytes:
    return bilan_file(form, bilan, service="Service du SNE", dated_on=DAY)


# The written list: titles, units, sources, text alternatives, no empty table, French typography.


def test_every_table_has_a_title_that_says_its_unit_and_a_source_below(document: Document) -> None:
    essential, *tables = [one for one in document.blocks if isinstance(one, Table)]
    assert len(tables) > 20
    assert re.search(r" \([^)]+\)$", essential.caption)
    for table in tables:
        assert re.search(r" \([^)]+\)$", table.caption), table.caption
        assert re.search(r"^Source.*empreinte [0-9a-f]{12}\.$", table.source), table.caption


def test_the_first_page_tells_the_essential_as_the_tables_below_do(document: Document) -> None:
    essential, *tables = [one for one in document.blocks if isinstance(one, Table)]

    assert document.blocks.index(essential) < document.blocks.index(document.contents[0])
    assert len(essential.rows) == len(ESSENTIAL)
    assert {*essential.rows} <= {row for table in tables for row in table.rows}


def test_no_table_is_empty_and_no_chart_stands_without_words(document: Document) -> None:
    for one in document.blocks:
        if isinstance(one, Table):
            assert one.rows
            assert all(any(cell for cell in row[1:]) for row in one.rows), one.caption
        if isinstance(one, Chart):
            assert "<title" in one.svg
            assert "<desc" in one.svg
            assert one.told.endswith("(graphique du tableau suivant)")


def test_its_french_is_typeset(document: Document) -> None:
    texts = [one.text for one in document.blocks if isinstance(one, Paragraph | Heading)]
    texts += [cell for one in document.blocks if isinstance(one, Table) for row in one.rows for cell in row]
    texts += [one.caption for one in document.blocks if isinstance(one, Table)]
    assert [text for text in texts if TYPOGRAPHY.search(text)] == []


def test_every_section_says_how_it_counts(bilan: Bilan) -> None:
    assert all(section.note.endswith(".") for section in bilan.sections)
    assert bilan.method
    assert any("sans durée notée" in gap for gap in bilan.gaps)


# Each file.


def test_the_pdf_is_tagged_its_fonts_are_in_it_and_no_page_is_nearly_empty(bilan: Bilan) -> None:
    content = made("pdf", bilan)
    read = read_pdf(content)
    assert (read.title, read.language) == (bilan.title, "fr-FR")
    assert read.is_tagged
    assert read.are_fonts_embedded
    assert {"Table", "Figure", "H1"} <= set(read.tags)
    with PdfDocument(content) as opened:
        pages = [page.get_textpage().get_text_bounded() for page in opened]
    assert min(map(len, pages)) > 150


def test_the_word_file_has_the_same_tables_and_charts(bilan: Bilan, document: Document) -> None:
    read = docx.Document(BytesIO(made("docx", bilan)))
    assert len(read.tables) == sum(isinstance(one, Table) for one in document.blocks)
    assert len(read.inline_shapes) == sum(isinstance(one, Chart) for one in document.blocks)


def test_the_workbook_has_a_sheet_for_each_table_whose_cells_add_up(bilan: Bilan) -> None:
    read = openpyxl.load_workbook(BytesIO(made("xlsx", bilan)))
    tables = list(bilan.tables())
    assert len(read.worksheets) == len(tables) + 1
    assert read.worksheets[0]["A1"].value == bilan.title
    for table, sheet in zip(tables, read.worksheets[1:], strict=True):
        assert sheet.freeze_panes == "A2"
        written = [row[1].value for row in sheet.iter_rows(min_row=2, max_row=len(table.lines) + 1)]
        expected = [line.cells[0].value for line in table.lines]
        assert written == [pytest.approx(one) if one is not None else ANY for one in expected]
        assert bool(getattr(sheet, "_charts")) == bool(table.chart)  # noqa: B009  no other name for it


def test_the_page_stands_alone(bilan: Bilan) -> None:
    page = made("html", bilan).decode()
    assert '<html lang="fr"' in page
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', page) == []


@pytest.mark.parametrize("form", TYPES)
def test_the_same_figures_make_the_same_bytes(bilan: Bilan, form: str) -> None:
    first = made(form, bilan)
    sleep(2.1 if form == "docx" else 0)  # an archive would tell seconds, two by two
    assert made(form, bilan) == first


def test_what_is_frozen_comes_back_whole(bilan: Bilan) -> None:
    content = bilan_json(bilan)
    assert bilan_from_json(content) == bilan
    assert bilan_json(bilan_from_json(content)) == content


def test_every_number_names_its_rows(bilan: Bilan) -> None:
    for table in bilan.tables():
        for line in table.lines:
            if line.cells[0].value:
                assert line.name, (table.name, line.label)
                assert line.rows, (table.name, line.label)
        assert table.seal
        assert table.rows >= max(len(line.rows) for line in table.lines) or table.name.endswith(KEY_FIGURES)


@given(st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_never_all_nor_nothing_unless_it_is(share: tuple[int, int]) -> None:
    part, whole = share
    said = figure_value("assistance.satisfaction.helped", Share(part, whole, ()))
    assert said.startswith("0\N{NO-BREAK SPACE}%") == (part == 0)
    assert said.startswith("100\N{NO-BREAK SPACE}%") == (Fraction(part, whole) == 1)
