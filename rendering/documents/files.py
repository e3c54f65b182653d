"""The files that a document makes. Their libraries are loaded by the first who writes one, not as the service
starts: a tenth of a second and, for the PDF, 80 MB of program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rendering.documents.model import Document

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"
HTML_TYPE = "text/html; charset=utf-8"


def document_docx(
    document: Document, template: bytes | None = None, fields: Mapping[str, str] | None = None
) -> bytes:
    """``template`` is a Word file of the gestionnaire's: the document stands where its paragraph
    ``{{ corps }}`` was, and its title, its service, its date and ``fields`` where it names them (``titre``,
    ``service``, ``date``). Raises TemplateUnfit.
    """
    from rendering.documents import word

    return word.written(document, template, fields or {})


def default_template() -> bytes:
    """A template to begin from: through it, a document is as it would be without."""
    from rendering.documents import word

    return word.default_template()


def check_template(content: bytes, fields: Iterable[str] = ()) -> None:
    """Raises TemplateUnfit unless any document can be written through it. A stranger's is checked in
    ``sandbox``: its size unfolded is bounded, not what the libraries make of it.
    """
    from rendering.documents import word

    word.check(content, fields)


def document_pdf(document: Document) -> bytes:
    """The same document makes the same bytes."""
    from rendering.documents import pdf

    return pdf.written(document)


def document_html(document: Document) -> bytes:
    """A page that stands alone. The same document makes the same bytes."""
    from rendering.documents import page

    return page.written(document)
