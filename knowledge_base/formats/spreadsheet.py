"""The exchange form as a spreadsheet: a line an entry; a list stands in one cell, an item a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from knowledge_base.french.plain import plain_words
from knowledge_base.records import Field, Record, Scalar
from refusals.faults import Fault, FaultyFile
from tabular.reading import columns_of, fits, read_table
from tabular.writing import csv_bytes

COLUMNS: Mapping[str, str] = {
    "id": "id", "question": "question", "variantes": "variants", "reponse": "answer", "theme": "theme",
    "portee": "scope", "faits": "facts", "source": "source", "date_source": "source_date",
    "valide_par": "validated_by", "valide_le": "validated_on", "relire_le": "review_by",
    "a_verifier": "uncertain", "mots_cles": "keywords", "responsable": "owner", "valable_du": "valid_from",
    "valable_jusqu_au": "valid_until", "remplacee_par": "replaced_by", "prend_la_place_de": "overrides",
    "repond_a": "asks",
    "version": "number", "a_relire": "to_review", "question_remplacee": "replaces", "origine": "origin",
    "exportee_le": "exported_on", "exportee_par": "exported_by",
}  # fmt: skip
SPREADSHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".xls")
REQUIRED = ("id", "question")
LISTS = frozenset({"variants", "keywords", "asks"})
NUMBERS = frozenset({"facts"})
DATES = frozenset({"validated_on", "review_by", "valid_from", "valid_until", "exported_on"})

BOOLEANS = {True: "oui", False: "non"}
SAID = {"oui": "True", "vrai": "True", "true": "True", "non": "False", "faux": "False", "false": "False"}

DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")

MOST_BYTES = 50 * 1024**2
MOST_LINES = 80_000
"""Far beyond what is written by hand; what a stranger sends is bounded first."""


def is_spreadsheet(file: str) -> bool:
    return file.lower().endswith(SPREADSHEETS)


def to_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """As a French spreadsheet opens it."""
    cells = ([_cell(row.get(name)) for name in COLUMNS.values()] for row in rows)
    return csv_bytes(tuple(COLUMNS), cells).decode()


def table_records(content: bytes, file: str, faults: list[Fault]) -> tuple[list[Record], bool]:
    """The records of a table, and whether it was in the encoding of Windows.

    Columns bear their French names or those of the fields, in any order; others are left out. What is wrong
    is added to ``faults``.
    """
    try:
        table = read_table(content, most_bytes=MOST_BYTES, most_lines=MOST_LINES, file=file)
    except FaultyFile as refused:
        faults += refused.faults
        return [], False
    if not table.lines:
        return [], table.in_windows
    header, *lines = table.lines
    names = columns_of(header, _field_of, REQUIRED, faults=faults, file=file)
    if not set(REQUIRED) <= set(names):
        return [], table.in_windows
    fitting = (line for line in lines if fits(line, names, faults=faults, file=file))
    return [Record(line, dict(_fields(names, cells, line))) for line, cells in fitting], table.in_windows


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return BOOLEANS[value]
        case tuple() | list():
            numbers = all(isinstance(item, int) for item in value)
            return (", " if numbers else "\n").join(" ".join(str(item).splitlines()) for item in value)
        case _:
            return str(value)


def _field_of(column: str) -> str:
    name = "_".join(plain_words(column))
    return COLUMNS.get(name, name if name in COLUMNS.values() else "")


def _fields(names: Sequence[str], cells: Sequence[str], line: int) -> Iterator[tuple[str, Field]]:
    """Filled cells only; short rows are filled up with nothing."""
    for name, cell in zip(names, cells, strict=False):
        text = cell.replace("\r\n", "\n").strip()
        if not text or not name:
            continue
        if name in LISTS:
            items = [item.strip() for item in text.split("\n") if item.strip()]
        elif name in NUMBERS:
            items = re.split(r"[\s,;]+", text.strip(" ,;"))
        elif name in DATES:
            items = [_iso(text)]
        else:
            items = [SAID.get(text.lower(), text) if name == "uncertain" else text]
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
