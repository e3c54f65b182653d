"""A table as a spreadsheet gives it: told apart by what it holds, bounded, and read as lines of text."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from io import StringIO

from refusals.faults import Fault, FaultyFile
from tabular import workbooks
from tabular.values import unescaped


class Code(StrEnum):
    TABLE_TOO_HEAVY = auto()
    TABLE_TOO_LONG = auto()
    WORKBOOK_TOO_LARGE = auto()
    UNREADABLE_WORKBOOK = auto()
    FORMER_WORKBOOK = auto()
    PDF = auto()
    PICTURE = auto()
    BAD_QUOTES = auto()
    MIXED_ENCODINGS = auto()
    COLUMN_TWICE = auto()
    COLUMN_UNDER_TWO_NAMES = auto()
    COLUMN_MISSING = auto()
    TOO_MANY_CELLS = auto()


Line = tuple[int, Sequence[str]]
"""A filled line: its number, counted from 1, and its cells, without blank ends."""

SEPARATORS = ";,\t"
"""The first of those that most lines of the head hold equally often."""
_HEAD = 20  # lines
_QUOTED = re.compile(r'"[^"\n]*"')
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")

# What is left of accents and quotation marks that were saved in one encoding and read in another.
GARBLED = re.compile("[\N{REPLACEMENT CHARACTER}\x80-\x9f]|Ã|â€|Å“|Â[«»\N{NO-BREAK SPACE}°]")

_NO_TEXT: Mapping[bytes, Code] = {
    b"\xd0\xcf\x11\xe0": Code.FORMER_WORKBOOK,
    b"%PDF": Code.PDF,
    b"\x89PNG": Code.PICTURE,
    b"\xff\xd8\xff": Code.PICTURE,
    b"GIF8": Code.PICTURE,
}
"""What the first bytes of a file say that it is: PNG, JPEG and GIF are the pictures."""


@dataclass(frozen=True)
class Table:
    """``in_windows`` tells that the text was in the encoding of Windows, and read so."""

    lines: Sequence[Line]
    in_windows: bool = False


def read_table(content: bytes, *, most_bytes: int, most_lines: int, file: str = "") -> Table:
    """CSV (semicolons, commas or tabs; UTF-8 with or without its mark, or Windows-1252), or the first sheet
    of an XLSX or ODS workbook. The apostrophe that our own exports put before a formula is taken off.

    Raises ``FaultyFile``.
    """
    if len(content) > most_bytes:
        raise _refused(file, Code.TABLE_TOO_HEAVY, most=most_bytes // 1024**2)
    text, in_windows = ("", False) if workbooks.is_one(content) else _decoded(content, file)
    rows = _of_workbook(content, file) if workbooks.is_one(content) else _of_text(text, file)
    lines: list[Line] = []
    for number, cells in rows:
        values = [unescaped(cell.strip()) for cell in cells]
        while values and not values[-1]:
            values.pop()
        if values:
            lines.append((number, values))
        if len(lines) > most_lines:
            raise _refused(file, Code.TABLE_TOO_LONG, number, most=most_lines)
    return Table(lines, in_windows)


def columns_of(
    header: Line,
    field_of: Callable[[str], str],
    required: Sequence[str],
    *,
    faults: list[Fault],
    file: str = "",
) -> list[str]:
    """The field of each column, "" where it is none of ours; what is wrong is added to ``faults``."""
    line, names = header
    fields = list(map(field_of, names))
    for place, (name, field) in enumerate(zip(names, fields, strict=True)):
        if not field or field not in fields[:place]:
            continue
        first = names[fields.index(field)]
        if first.casefold() == name.casefold():
            faults.append(Fault.of(file, line, Code.COLUMN_TWICE, field))
        else:
            values = {"first": first, "second": name}
            faults.append(Fault.of(file, line, Code.COLUMN_UNDER_TWO_NAMES, field, **values))
    missing = (field for field in required if field not in fields)
    faults.extend(Fault.of(file, line, Code.COLUMN_MISSING, field) for field in missing)
    return fields


def fits(line: Line, columns: Sequence[str], *, faults: list[Fault], file: str = "") -> bool:
    """No cell stands beyond the columns, which is a fault else."""
    number, cells = line
    if not any(cells[len(columns) :]):
        return True
    counts = {"count": len(cells), "columns": len(columns)}
    faults.append(Fault.of(file, number, Code.TOO_MANY_CELLS, "", **counts))
    return False


def _of_workbook(content: bytes, file: str) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        yield from workbooks.cells_of(content)
    except workbooks.TooLarge:
        raise _refused(file, Code.WORKBOOK_TOO_LARGE) from None
    except workbooks.Unreadable:
        raise _refused(file, Code.UNREADABLE_WORKBOOK) from None


def _of_text(text: str, file: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise _refused(file, Code.BAD_QUOTES, start) from None


def _separator(text: str) -> str:
    """Titles may stand above the header; a comma between two digits is that of a decimal number, and one
    within quotation marks is of a text.
    """
    head = [line for line in text.split("\n", _HEAD)[:_HEAD] if line.strip()]
    lines = [_QUOTED.sub("", line) for line in head]
    for seen in ([_DECIMAL_COMMA.sub("", line) for line in lines], lines[:1]):
        held = {mark: _held(mark, seen) for mark in SEPARATORS}
        if any(held.values()):
            break
    return max(SEPARATORS, key=lambda mark: held[mark])


def _held(mark: str, lines: Sequence[str]) -> tuple[int, ...]:
    """By how many lines equally often, and how often: a text holds commas too, but not the same in each line.
    Empty for what no line holds, or one line once of several.
    """
    counts = [count for line in lines if (count := line.count(mark))]
    if not counts or sum(counts) < min(2, len(lines)):
        return ()
    return max((times, count) for count, times in Counter(counts).items())


def _decoded(content: bytes, file: str) -> tuple[str, bool]:
    for mark, code in _NO_TEXT.items():
        if content.startswith(mark):
            raise _refused(file, code)
    try:
        text, line = content.decode("utf-8-sig"), 0
    except UnicodeDecodeError as error:
        text, line = content.decode("cp1252", errors="replace"), content.count(b"\n", 0, error.start) + 1
    spoilt = GARBLED.search(text) if line else None
    if spoilt is not None:
        line = min(line, text.count("\n", 0, spoilt.start()) + 1)
    if spoilt is not None or "\0" in text:
        raise _refused(file, Code.MIXED_ENCODINGS, line or 1)
    return text, bool(line)


def _refused(file: str, code: Code, line: int = 1, **values: int) -> FaultyFile:
    return FaultyFile([Fault.of(file, line, code, "", **values)])
