"""Lines of an imported table, by the names of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from quality.queries import TableRow
from quality.reading import Cell


def table_row(
    line: int, guichet: int | None = None, month: date | None = None, cells: Mapping[str, Cell] | None = None
) -> TableRow:
    known = cells or {}
    places = {name: place for place, name in enumerate(known)}
    return TableRow(1, line, guichet, month, tuple(known.values()), places)
