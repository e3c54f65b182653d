"""PDF files of a few words, made by hand."""

from __future__ import annotations

from collections.abc import Sequence


def pdf_of(pages: Sequence[str]) -> bytes:
    """A page for each text; one without words is as a scan is."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, said in enumerate(pages):
        stream = f"BT /F1 12 Tf 50 700 Td ({said}) Tj ET".encode()
        objects += (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R" % (5 + 2 * number)
            + b"/Resources<</Font<</F1 3 0 R>>>>>>",
            b"<</Length %d>>\nstream\n%b\nendstream" % (len(stream), stream),
        )
    written = b"".join(b"%d 0 obj%b endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + written + b"trailer<</Root 1 0 R>>\n%%EOF\n"
