"""The files of a bilan: the same figures and words in Word, in PDF, in a spreadsheet and in a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from pydantic import TypeAdapter

from rendering.bilan.document import bilan_document, bilan_sheets
from rendering.bilan.value import Bilan
from rendering.documents.files import (
    DOCX_TYPE,
    HTML_TYPE,
    PDF_TYPE,
    Through,
    document_docx,
    document_html,
    document_pdf,
)
from rendering.documents.model import Document
from tabular.writing import XLSX_TYPE, workbook_bytes

TYPES: Mapping[str, str] = {
    "docx": DOCX_TYPE,
    "pdf": PDF_TYPE,
    "xlsx": XLSX_TYPE,
    "html": HTML_TYPE,
}
FIELDS = ("periode", "perimetre", "jours")
"""What a template of Word may name, besides the title, the service and the date."""
_WRITERS: Mapping[str, Callable[[Document], bytes]] = {"pdf": document_pdf, "html": document_html}
_JSON = TypeAdapter(Bilan)


def bilan_file(
    form: str,
    bilan: Bilan,
    *,
    service: str,
    dated_on: date,
    edition: str = "",
    through: Through | None = None,
) -> bytes:
    """``form`` is one of ``TYPES``; ``through`` writes a Word file by a template. Raises TemplateUnfit,
    documents.too_long.
    """
    if form == "xlsx":
        return workbook_bytes(list(bilan_sheets(bilan, edition)))
    document = bilan_document(bilan, service=service, dated_on=dated_on, edition=edition)
    if form == "docx":
        fields = dict(zip(FIELDS, (bilan.period, bilan.scope, bilan.days), strict=True))
        return through(document, fields) if through else document_docx(document)
    return _WRITERS[form](document)


def bilan_json(bilan: Bilan) -> str:
    """Whole, to be frozen: the same bilan makes the same text."""
    return _JSON.dump_json(bilan).decode()


def bilan_from_json(content: str) -> Bilan:
    return _JSON.validate_json(content)
