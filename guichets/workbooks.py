"""An XLSX workbook that somebody sends: bounded before it is opened, and read without running anything."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

MOST_OPENED = 15 * 1024**2  # bytes, once decompressed
MOST_PARTS = 2_000  # files within the archive
MOST_ROWS = 20_000
"""Empty ones too: a sheet that was coloured to its end holds a million of them."""
MOST_COLUMNS = 30

_ITS_HEART = "xl/workbook.xml"


class Unreadable(Exception):
    """Damaged, locked by a password, or no workbook at all."""


class TooLarge(Exception):
    """It would open into more than is reasonable for a list."""


def cells_of(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Each filled row of the first sheet, with its number. Raises ``Unreadable`` or ``TooLarge``.

    A formula counts for the value that it had when the workbook was saved.
    """
    assert DEFUSEDXML, "no workbook is read without a parser that refuses entities"
    _measure(content)
    try:
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # those that the file declares are not always true
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
        for number, row in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise TooLarge
            if any(value is not None for value in row):
                yield number, [_text(value) for value in row]
    except TooLarge:
        raise
    except Exception as error:  # the library has no error of its own for a damaged workbook
        raise Unreadable(type(error).__name__) from error


def _measure(content: bytes) -> None:
    """Each part declares its size, and gives no more than that when it is read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(type(error).__name__) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_OPENED:
        raise TooLarge
    if _ITS_HEART not in {part.filename for part in parts}:
        raise Unreadable("no workbook")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet has no whole numbers
    return str(value)
