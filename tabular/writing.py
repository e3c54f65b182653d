"""Lists as files for a spreadsheet, CSV or XLSX: what people wrote is never run there as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from math import isfinite

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from privacy.text import UNWANTED
from tabular.formulas import escaped, is_formula

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | date | None
"""An instant is first made a date of the département. A share of 12.5 % is 12.5, and its column says « % »:
what is shown, read again and added up is one number. What is not finite is left empty.
"""

_UNFIT_IN_A_TAB = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TAB = 31  # characters
_WIDEST = 60  # characters
_WITH_DECIMALS = "#,##0.0##"  # « 1 250,75 » in a French spreadsheet


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """With the marks by which a French spreadsheet opens it: semicolons, and a UTF-8 signature."""
    return _csv((header, *rows)).encode("utf-8-sig")


def csv_stream(header: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """The same, a batch at a time: a list that may be long is never held whole."""
    yield csv_bytes(header, ())
    for rows in batches:
        yield _csv(rows).encode()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The header stays in sight."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _tab(title)
    sheet.freeze_panes = "A2"
    widths = [len(name) for name in header]
    for line, values in enumerate((header, *rows), 1):
        for column, value in enumerate(values):
            _put(sheet, line, column + 1, value)
            widths[column] = max(widths[column], len(str(value)))
    for column, width in enumerate(widths, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, _WIDEST)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _csv(rows: Iterable[Sequence[Cell]]) -> str:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_printed(cell) for cell in row])
    return text.getvalue()


def _printed(value: Cell) -> str | int:
    match value:
        case None:
            return ""
        case date():
            return f"{value:%d/%m/%Y}"
        case float():
            return f"{Decimal(str(value)):f}".replace(".", ",") if isfinite(value) else ""
        case str():
            return escaped(UNWANTED.sub("", value))
    return value


def _put(sheet: Worksheet, line: int, column: int, value: Cell) -> None:
    if not isinstance(value, str):
        cell = sheet.cell(line, column, value)
        if isinstance(value, float):
            cell.value, cell.number_format = value if isfinite(value) else None, _WITH_DECIMALS
        elif isinstance(value, date):
            cell.number_format = "DD/MM/YYYY"
        return
    text = UNWANTED.sub("", value)
    cell = sheet.cell(line, column, text)
    cell.data_type = "s"  # a formula otherwise, or an error such as #N/A
    cell.quotePrefix = is_formula(text)  # and text it stays when somebody edits it


def _tab(title: str) -> str:
    """What a spreadsheet takes for a name: never empty, without an apostrophe at its ends."""
    name = " ".join(_UNFIT_IN_A_TAB.sub(" ", UNWANTED.sub("", title)).split()).strip(" '") or "Feuille"
    return name[:_LONGEST_TAB].rstrip(" '")
