"""Hands over a list as a file for a spreadsheet, in the form that the address asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.datastructures import QueryParams
from starlette.responses import Response

from tabular.writing import CSV_TYPE, XLSX_TYPE, Cell, csv_bytes, xlsx_bytes
from web.files import attachment


def sheet_response(
    query: QueryParams, name: str, *, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """« ?format=xlsx » is a workbook, anything else CSV; ``name`` is in plain letters, without ending."""
    if query.get("format") == "xlsx":
        content, mime, ending = xlsx_bytes(title, header, rows), XLSX_TYPE, "xlsx"
    else:
        content, mime, ending = csv_bytes(header, rows), CSV_TYPE, "csv"
    return attachment(content, f"{name}.{ending}", mime)
