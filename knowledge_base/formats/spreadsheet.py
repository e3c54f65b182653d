"""The exchange form as a spreadsheet: a line an entry; a list stands in one cell, an item a line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO

from knowledge_base.faults import Code
from knowledge_base.formats.forms import GARBLED
from knowledge_base.french.plain import plain_words
from knowledge_base.records import Field, Record, Scalar
from tabular.faults import Fault

COLUMNS: Mapping[str, str] = {
    "id": "id", "question": "question", "variantes": "variants", "reponse": "answer", "theme": "theme",
    "portee": "scope", "faits": "facts", "source": "source", "date_source": "source_date",
    "valide_par": "validated_by", "valide_le": "validated_on", "relire_le": "review_by",
    "a_verifier": "uncertain", "mots_cles": "keywords", "responsable": "owner", "valable_du": "valid_from",
    "valable_jusqu_au": "valid_until", "remplacee_par": "replaced_by", "prend_la_place_de": "overrides",
    "version": "number", "a_relire": "to_review", "question_remplacee": "replaces", "origine": "origin",
    "exportee_le": "exported_on", "exportee_par": "exported_by",
}  # fmt: skip
SPREADSHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".ods")
"""A workbook is refused, with what to do."""
REQUIRED = ("id", "question")
LISTS = frozenset({"variants", "keywords"})
NUMBERS = frozenset({"facts"})
DATES = frozenset({"validated_on", "review_by", "valid_from", "valid_until", "exported_on"})

BOOLEANS = {True: "oui", False: "non"}
SAID = {"oui": "True", "vrai": "True", "true": "True", "non": "False", "faux": "False", "false": "False"}

# A spreadsheet would run these as a formula: an apostrophe before them makes a text of them.
FORMULA = re.compile(r"'*[=+\-@]")
SEPARATORS = ";,\t"
WORKBOOK = b"PK\x03\x04"
DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")

WINDOWS = "fichier en Windows-1252, le codage d’Excel : il a été lu ainsi, relire les accents"


def is_spreadsheet(file: str) -> bool:
    return file.lower().endswith(SPREADSHEETS)


def to_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """With semicolons and a byte order mark, as a French spreadsheet opens it."""
    text = StringIO()
    text.write("\N{BYTE ORDER MARK}")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for row in rows:
        lines.writerow([_cell(row.get(name)) for name in COLUMNS.values()])
    return text.getvalue()


def csv_records(content: bytes, file: str, faults: list[Fault]) -> tuple[list[Record], str]:
    """The records of a CSV file, and a word on how it was read, mostly empty.

    Columns bear their French names or those of the fields, in any order; others are left out. Semicolons,
    commas or tabs; UTF-8 with or without its mark, or Windows-1252. What is wrong is added to ``faults``.
    """
    text, note = _decoded(content, file, faults)
    try:
        return list(_records(text, file, faults)), note
    except csv.Error:
        faults.append(Fault.of(file, 1, Code.NO_CSV))
        return [], note


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return BOOLEANS[value]
        case tuple() | list():
            numbers = all(isinstance(item, int) for item in value)
            items = (str(item) if numbers else _escaped(" ".join(str(item).splitlines())) for item in value)
            return (", " if numbers else "\n").join(items)
        case _:
            return _escaped(str(value))


def _escaped(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _decoded(content: bytes, file: str, faults: list[Fault]) -> tuple[str, str]:
    if content.startswith(WORKBOOK):
        faults.append(Fault.of(file, 1, Code.A_WORKBOOK))
        return "", ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    text = content.decode("cp1252", errors="replace")
    spoilt = GARBLED.search(text)
    if spoilt is None and "\0" not in text:
        return text, WINDOWS
    if spoilt is not None:
        line = min(line, text.count("\n", 0, spoilt.start()) + 1)
    faults.append(Fault.of(file, line, Code.MIXED_ENCODINGS))
    return "", ""


def _records(text: str, file: str, faults: list[Fault]) -> Iterator[Record]:
    header, _, _ = text.lstrip().partition("\n")
    separator = max(SEPARATORS, key=header.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    names: list[str] | None = None
    start = 1
    for cells in rows:
        line, start = start, rows.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _names(cells, line, file, faults)
            if not set(REQUIRED) <= set(names):
                return
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            faults.append(Fault.of(file, line, Code.TOO_MANY_CELLS))
            continue
        yield Record(line, dict(_fields(names, cells, line)))


def _names(cells: Sequence[str], line: int, file: str, faults: list[Fault]) -> list[str]:
    """The field of each column; what is no field keeps its own name, which nobody reads."""
    names = ["_".join(plain_words(cell)) for cell in cells]
    names = [COLUMNS.get(name, name) for name in names]
    twice = [name for name, times in Counter(names).items() if name and times > 1]
    missing = [name for name in REQUIRED if name not in names]
    faults.extend(Fault.of(file, line, Code.COLUMN_TWICE, name) for name in twice)
    faults.extend(Fault.of(file, line, Code.COLUMN_MISSING, name) for name in missing)
    return names


def _fields(names: Sequence[str], cells: Sequence[str], line: int) -> Iterator[tuple[str, Field]]:
    """Filled cells only; short rows are filled up with nothing."""
    for name, cell in zip(names, cells, strict=False):
        text = cell.replace("\r\n", "\n").strip()
        if not text or not name:
            continue
        if name in LISTS:
            items = [_unescaped(item.strip()) for item in text.split("\n") if item.strip()]
        elif name in NUMBERS:
            items = re.split(r"[\s,;]+", text.strip(" ,;"))
        elif name in DATES:
            items = [_iso(text)]
        else:
            items = [SAID.get(text.lower(), text) if name == "uncertain" else _unescaped(text)]
        scalars = tuple(Scalar(item, line) for item in items)
        yield name, Field(line, scalars, name in LISTS | NUMBERS)


def _iso(text: str) -> str:
    """Spreadsheets turn 2026-11-25 into 25/11/2026 without asking."""
    if not DAY.fullmatch(text):
        return text
    day, month, year = map(int, text.split("/"))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text
