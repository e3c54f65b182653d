"""The files that a document makes. Their libraries are loaded by the first who writes one, not as the service
starts: a tenth of a second and, for the PDF, 80 MB of program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from rendering.documents.model import Document, TemplateUnfit, Unfit

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"
HTML_TYPE = "text/html; charset=utf-8"


Through = Callable[[Document, Mapping[str, str]], bytes]
"""What writes a document through a template, with its fields."""


@cache
def load_from_disk() -> None:
    """What writes a Word file, and what it reads of a disk for the first one."""
    check_template(default_template())


def document_docx(document: Document) -> bytes:
    from rendering.documents import word

    return word.written(document, word.drawings(document))


def through(template: bytes, apart: Callable[..., bytes]) -> Through:
    """``apart`` calls a function in the sandbox. Raises TemplateUnfit, and what ``apart`` does."""
    from rendering.documents import word

    return lambda document, fields: apart(
        document_through, document, word.drawings(document), template, fields
    )


def document_through(
    document: Document, drawings: Sequence[bytes], template: bytes, fields: Mapping[str, str]
) -> bytes:
    """Called in the sandbox: ``template`` is a Word file of the gestionnaire's. The document stands where its
    paragraph ``{{ corps }}`` was, and its title, its service, its date and ``fields`` where it names them
    (``titre``, ``service``, ``date``). ``drawings`` are the pictures of its charts. Raises TemplateUnfit.
    """
    from rendering.documents import word

    return word.written(document, drawings, template, fields)


def default_template() -> bytes:
    """A template to begin from: through it, a document is as it would be without."""
    from rendering.documents import word

    return word.default_template()


def check_template(content: bytes, fields: Iterable[str] = ()) -> None:
    """Raises TemplateUnfit unless any document can be written through it. A stranger's is checked in
    ``sandbox``: its size unfolded is bounded, not what the libraries make of it.
    """
    from rendering.documents import word

    try:
        word.check(content, fields)
    except TemplateUnfit:
        raise
    except Exception as error:  # whatever a damaged file makes of a library
        raise TemplateUnfit(Unfit.UNREADABLE) from error


def document_pdf(document: Document) -> bytes:
    """The same document makes the same bytes."""
    from rendering.documents import pdf

    return pdf.written(document)


def document_html(document: Document) -> bytes:
    """A page that stands alone. The same document makes the same bytes."""
    from rendering.documents import page

    return page.written(document)
