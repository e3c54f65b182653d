"""A workbook that somebody sends: bounded before it is opened, and read without running anything."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from importlib import import_module
from io import BytesIO
from itertools import repeat
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from defusedxml.ElementTree import iterparse

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell


MOST_OPENED = 15 * 1024**2
"""Bytes, once decompressed; characters, once a text that many cells share is written in each."""
MOST_PARTS = 2_000  # files within the archive
MOST_ROWS = 20_000
"""Empty ones too: a sheet that was coloured to its end holds a million of them."""
MOST_COLUMNS = 100
MOST_PIECES = 10_000  # paragraphs and changes of style within a cell

_DECIMALS = 9  # of a share: what a product of floating numbers adds is no figure of the sheet

_ZIP = b"PK\x03\x04"
_XLSX = "xl/workbook.xml"
_ODS = "content.xml"

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_GAPS = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n"}

Row = tuple[int, Sequence[str]]


class Unreadable(Exception):
    """Damaged, locked by a password, or no workbook at all."""


class TooLarge(Exception):
    """It would open into more than is reasonable for a list."""


def load_from_disk() -> None:
    """What reads a workbook, imported with the first one."""
    import_module("openpyxl")


def is_one(content: bytes) -> bool:
    """Or claims to be."""
    return content.startswith(_ZIP)


def cells_of(content: bytes) -> Iterator[Row]:
    """Each filled row of the first sheet, with its number. Raises ``Unreadable`` or ``TooLarge``.

    A formula counts for the value that it had when the workbook was saved, a day for its date in ISO form.
    """
    from openpyxl.xml import DEFUSEDXML

    assert DEFUSEDXML, "no workbook is read without a parser that refuses entities"
    parts = parts_of(content)
    if not parts & {_XLSX, _ODS}:
        raise Unreadable("no workbook")
    length = 0
    try:
        for number, cells in _rows_of_xlsx(content) if _XLSX in parts else _rows_of_ods(content):
            length += sum(map(len, cells))
            if length > MOST_OPENED:
                raise TooLarge
            if any(cells):
                yield number, cells
    except TooLarge:
        raise
    except Exception as error:  # the libraries have no error of their own for a damaged workbook
        raise Unreadable(type(error).__name__) from error


def parts_of(content: bytes) -> set[str]:
    """The names of its parts, or of those of a text. Each declares its size, and gives no more than that when
    it is read. Raises ``Unreadable`` or ``TooLarge``.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(type(error).__name__) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_OPENED:
        raise TooLarge
    return {part.filename for part in parts}


def _rows_of_xlsx(content: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook

    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = workbook.worksheets[0]
    sheet.reset_dimensions()  # those that the file declares are not always true
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)
    for number, row in enumerate(rows, 1):
        cells = [_cell(one) for one in row]
        if number > MOST_ROWS or any(cells[MOST_COLUMNS:]):
            raise TooLarge
        yield number, cells[:MOST_COLUMNS]


def _cell(cell: Cell | MergedCell) -> str:
    """A share is written as the sheet shows it: « 92.5 % », not 0.925."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and cell.number_format.endswith("%"):
        return _percent(value)
    return _text(value)


def _rows_of_ods(content: bytes) -> Iterator[Row]:
    """What was read is forgotten at once: only the cell that is being read is ever held."""
    above: list[Element] = []
    cells: list[str] = []
    number, written, pieces, depth_of_cell = 0, 0, 0, 0
    with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(_ODS) as part:
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                above.append(element)
                if not depth_of_cell and element.tag in {
                    f"{_TABLE}table-cell",
                    f"{_TABLE}covered-table-cell",
                }:
                    depth_of_cell, pieces = len(above), 0
                pieces += 1
                if depth_of_cell and pieces > MOST_PIECES:
                    raise TooLarge
                continue
            if len(above) == depth_of_cell:
                cells += repeat(_value(element), min(_times(element, "columns"), MOST_COLUMNS - len(cells)))
                depth_of_cell = 0
            above.pop()
            if depth_of_cell:
                continue
            if element.tag == f"{_TABLE}table-row":
                written, times = written + 1, _times(element, "rows")
                last = number + times
                if written > MOST_ROWS or (any(cells) and last > MOST_ROWS):
                    raise TooLarge
                if any(cells):
                    yield from ((each, cells) for each in range(number + 1, last + 1))
                number, cells = last, []
            elif element.tag == f"{_TABLE}table":
                return
            if above:
                del above[-1][-1]


def _times(element: Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))


def _value(cell: Element) -> str:
    match cell.get(f"{_OFFICE}value-type"):
        case "date":
            return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00")
        case "float":
            return _text(float(cell.get(f"{_OFFICE}value", "")))
        case "percentage":
            return _percent(float(cell.get(f"{_OFFICE}value", "")))
    return "\n".join("".join(_pieces(one)) for one in cell.findall(f"{_TEXT}p"))


def _pieces(node: Element) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        yield from (_GAPS[child.tag],) if child.tag in _GAPS else _pieces(child)
        yield child.tail or ""


def _percent(share: float) -> str:
    return f"{_text(round(100.0 * share, _DECIMALS))} %"


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))  # a spreadsheet has no whole numbers
        case datetime() if value.time() == time():
            return value.date().isoformat()
    return str(value)


def undated(content: bytes, kept: Callable[[str, bytes], bytes] = lambda _name, part: part) -> bytes:
    """The archive again, its parts in the same order and without an hour; ``kept`` is what stays of each."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as dated, ZipFile(made, "w") as again:
        for name in dated.namelist():
            again.writestr(ZipInfo(name), kept(name, dated.read(name)), ZIP_DEFLATED)
    return made.getvalue()
