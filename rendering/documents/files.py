"""The files that a document makes. Their libraries are loaded by the first who writes one, not as the service
starts: a tenth of a second and, for the PDF, 80 MB of program.
"""

from __future__ import annotations

from rendering.documents.model import Document

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"


def document_docx(document: Document) -> bytes:
    from rendering.documents import word

    return word.written(document)


def document_pdf(document: Document) -> bytes:
    """The same document makes the same bytes."""
    from rendering.documents import pdf

    return pdf.written(document)
