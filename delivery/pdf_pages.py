"""A page of a PDF that somebody sent, drawn as a picture: a browser shows it, and nothing in it runs.

Called in the sandbox: a page may cost whatever its author wished.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from pypdfium2 import PdfDocument, PdfiumError

WIDTH, HIGHEST = 1_100, 3_300
"""Pixels: an A4 page is read at that width, and a longer one is drawn smaller."""


class UnreadablePage(Exception):
    """A document that is locked or broken, or has no such page."""


def load_from_disk() -> None:
    """What writes a picture, imported with the first one."""
    Image.init()


def drawn_page(content: bytes, number: int) -> bytes:
    """As a PNG; ``number`` counts from one. Raises ``UnreadablePage``."""
    try:
        with PdfDocument(content) as document:
            if not 1 <= number <= len(document):
                raise UnreadablePage
            page = document[number - 1]
            width, height = page.get_size()
            bitmap = page.render(scale=min(WIDTH / max(width, 1), HIGHEST / max(height, 1)))
            written = BytesIO()
            bitmap.to_pil().save(written, "PNG")
            bitmap.close()
            page.close()
    except PdfiumError as error:
        raise UnreadablePage from error
    return written.getvalue()


def count_pages(content: bytes) -> int:
    """Raises ``UnreadablePage``."""
    try:
        with PdfDocument(content) as document:
            return len(document)
    except PdfiumError as error:
        raise UnreadablePage from error
