"""PDF files: of a few words, made by hand; and what another program reads in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import c_ushort
from dataclasses import dataclass

from pypdfium2 import PdfDocument, PdfPage, raw


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


@dataclass(frozen=True)
class ReadPdf:
    """``tags`` are those of the structure, in the order in which a screen reader meets them."""

    title: str
    language: str
    is_tagged: bool
    are_fonts_embedded: bool
    tags: tuple[str, ...]
    text: str


def read_pdf(content: bytes) -> ReadPdf:
    with PdfDocument(content) as file:
        pages = list(file)
        language = (c_ushort * 32)()
        raw.FPDFCatalog_GetLanguage(file, language, len(language) * 2)
        said = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in pages]
        return ReadPdf(
            title=file.get_metadata_dict()["Title"],
            language="".join(map(chr, language)).rstrip("\0"),
            is_tagged=bool(raw.FPDFCatalog_IsTagged(file)),
            are_fonts_embedded=all(_are_embedded(page) for page in pages),
            tags=tuple(tag for page in pages for tag in _tags(page)),
            text="\n".join(said),
        )


def placed(content: bytes) -> Iterator[tuple[bool, tuple[float, float, float, float]]]:
    """Whether each thing drawn is an image of points, and where: left, bottom, right, top, in points."""
    with PdfDocument(content) as file:
        for page in file:
            for one in page.get_objects():
                yield one.type == raw.FPDF_PAGEOBJ_IMAGE, one.get_bounds()


def _are_embedded(page: PdfPage) -> bool:
    texts = (one for one in page.get_objects() if one.type == raw.FPDF_PAGEOBJ_TEXT)
    return all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(one)) == 1 for one in texts)


def _tags(page: PdfPage) -> Iterator[str]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    for number in range(raw.FPDF_StructTree_CountChildren(tree)):
        yield from _tags_under(raw.FPDF_StructTree_GetChildAtIndex(tree, number))
    raw.FPDF_StructTree_Close(tree)


def _tags_under(element: object) -> Iterator[str]:
    name = (c_ushort * 32)()
    raw.FPDF_StructElement_GetType(element, name, len(name) * 2)
    yield "".join(map(chr, name)).rstrip("\0")
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from _tags_under(child)
