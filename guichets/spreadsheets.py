"""A list as a spreadsheet gives it, CSV or XLSX: told apart by what it holds, read as lines of text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from guichets import workbooks
from privacy.nir import WRITTEN_HERE
from privacy.text import clean

MOST_BYTES = 10 * 1024**2
MOST_LINES = 5_000

Line = tuple[int, list[str]]
"""A filled line: its number, counted from 1, and its cells, each on one line."""

_ZIP = b"PK\x03\x04"
_FORMER_OFFICE = b"\xd0\xcf\x11\xe0"
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, order=True)
class Fault:
    """``line`` is counted from 1, header included."""

    line: int
    reason: str


class FaultyFile(Exception):
    """The file is refused as a whole; ``faults`` says everything there is to correct, at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.reason}" for fault in faults))
        self.faults = tuple(faults)

    @property
    def nirs(self) -> int:
        """How many of its lines hold a NIR."""
        return sum(fault.reason == WRITTEN_HERE for fault in self.faults)


def lines_of(content: bytes) -> list[Line]:
    """The filled lines. Raises ``FaultyFile``."""
    if len(content) > MOST_BYTES:
        raise _refused(f"le fichier est trop lourd : {MOST_BYTES // 1024**2} Mo au plus")
    lines: list[Line] = []
    for number, cells in _workbook(content) if content.startswith(_ZIP) else _text(content):
        values = [_plain(cell) for cell in cells]
        if any(values):
            lines.append((number, values))
        if len(lines) > MOST_LINES:
            raise _refused(f"le fichier est trop long : {MOST_LINES} lignes au plus", number)
    return lines


def _workbook(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        yield from workbooks.cells_of(content)
    except workbooks.TooLarge:
        raise _refused("le classeur est trop volumineux une fois ouvert : n’y garder que la liste") from None
    except workbooks.Unreadable:
        raise _refused(
            "ce n’est pas un classeur Excel lisible : l’enregistrer au format XLSX, sans mot de passe, ou CSV"
        ) from None


def _text(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    text = _decoded(content)
    header, _, _ = text.lstrip().partition("\n")
    delimiter = ";" if header.count(";") >= header.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise _refused("guillemet mal placé ou jamais fermé", start) from None


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheets write on Windows."""
    if content.startswith(_FORMER_OFFICE):
        raise _refused("ceci est un ancien classeur : l’enregistrer au format XLSX")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _refused("ceci n’est pas du texte en UTF-8 : l’enregistrer en « CSV UTF-8 »")


def _plain(cell: str) -> str:
    """On one line, and without the apostrophe that our own exports put before what looks like a formula."""
    text = " ".join(clean(cell).split())
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _refused(reason: str, line: int = 1) -> FaultyFile:
    return FaultyFile([Fault(line, reason)])
