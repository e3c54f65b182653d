"""Lists as files for a spreadsheet, CSV or XLSX: what people wrote is never run there as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from math import isfinite
from typing import Literal

from privacy.text import UNWANTED
from tabular.values import escaped

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | date | None
"""An instant is first made a date of the département. A share of 12.5 % is 12.5, and its column says « % »:
what is shown, read again and added up is one number. What is not finite is left empty.
"""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """With the marks by which a French spreadsheet opens it: semicolons, and a UTF-8 signature."""
    return _csv((header, *rows)).encode("utf-8-sig")


def csv_stream(header: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """The same, a batch at a time: a list that may be long is never held whole."""
    yield csv_bytes(header, ())
    for rows in batches:
        yield _csv(rows).encode()


@dataclass(frozen=True)
class SheetChart:
    """A chart of the spreadsheet's own, drawn from the cells: bars across, or a line for each column.

    ``columns`` are those of its values, counted from 0; the first column of the sheet names them. ``across``
    and ``up`` title what is named and what is measured, with its unit.
    """

    title: str
    kind: Literal["bars", "lines"]
    columns: tuple[int, ...]
    across: str = ""
    up: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table; ``note`` is a sentence below it."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    chart: SheetChart | None = None
    note: str = ""


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet."""
    return workbook_bytes([Sheet(title, header, rows)])


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The header of each stays in sight. The same values make the same bytes: nothing says when it was made.

    Raises ValueError without a sheet.
    """
    from tabular.sheets import workbook_of  # its library takes longer to import than many a list to write

    return workbook_of(sheets)


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
