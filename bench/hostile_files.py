"""Hostile documents, made from a seed: what costs whoever unfolds them, or goes through them, much more than
they weigh. Some are those that everybody sends, with a few accidents.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MOST_UNFOLDED = 24 * 1024**2  # bytes: more than what is read

_OFFICE = "application/vnd.openxmlformats-officedocument"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BODIES: Mapping[
    str, tuple[str, str, str]
] = {  # the part that holds the words, what opens it, what closes it
    "docx": ("word/document.xml", f"<w:document {_WORD}><w:body>", "</w:body></w:document>"),
    "xlsx": ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", "</sheetData></worksheet>"),
    "odt": ("content.xml", '<o:c xmlns:o="o" xmlns:text="t" xmlns:table="u">', "</o:c>"),
    "ods": ("content.xml", '<o:c xmlns:o="o" xmlns:text="t" xmlns:table="u">', "</o:c>"),
}
_PIECES = (
    "<w:p/>", "<w:p>", "</w:p>", "<w:r><w:t>1</w:t></w:r>", "<w:p><w:r><w:t>bonjour 12 </w:t></w:r></w:p>", "<w:tab/>",
    "<c><v>1</v></c>", '<c t="s"><v>0</v></c>', "<c><v>1.85057800608491E+14</v></c>", "<c r='A1'/>", "<row/>", "<row>",
    "<si><t>a</t></si>", "<si><t/></si>", "<text:p>x</text:p>", "<text:span>1</text:span>", "<table:table-cell/>",
    "<table:table-cell><text:p>12</text:p></table:table-cell>", "<!--", "-->", "-", "<![CDATA[", "]]>", "<?x", "?>",
    "&#49;", "&amp;", "&a;", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "é", "1", "1 ", "12\n", "1 85 05 78 006 084 91 ", " a='1'",
    "<a", "<a>", "</a>", "<a/>", ">", "<", "\x00", "bonjour ", "  ",
)  # fmt: skip
_OPERATORS = (
    b"(a) Tj ", b"(bonjour 12) Tj T* ", b"q ", b"Q ", b"0 0 m 1 1 l S ", b"BT ", b"ET ", b"[(a) -9 (b)] TJ ", b"1 0 0 1 0 0 cm ",
    b"/F1 1 Tf ", b"/F1 Do ", b"(", b"[", b"<<", b"BI ", b"ID ", b" ", b"1 ", b"0 Tr ", b"(1) Tj 1 0 Td ", b"%\n",
)  # fmt: skip
_BRACKETS = (
    b"[", b"<<", b"(", b"<</A ", b"<</Kids[2 0 R]>>", b"1 0 obj\n", b"stream\n", b"1 0 R ", b"%", b"xref\n", b"/A",
)  # fmt: skip


def document(dice: Random, size: int) -> tuple[str, bytes]:
    """Its ending and its content, of ``size`` bytes or so; it may unfold to a thousand times as much."""
    kind = dice.choice((*_BODIES, "pdf", "pdf"))
    content = _pdf(dice, size) if kind == "pdf" else _zipped(dice, kind, size)
    if dice.random() < 0.15:
        content = _damaged(dice, content)
    return kind, content


def _zipped(dice: Random, kind: str, size: int) -> bytes:
    unfolded = min(size * dice.choice((1, 30, 1_000)), MOST_UNFOLDED)
    name, opening, closing = _BODIES[kind]
    make = dice.choice((_repeated, _repeated, _repeated, _nested, _named, _with_attributes))
    body = opening + make(dice, unfolded) + closing
    parts: Iterable[tuple[str, str]] = [(name, body)]
    match dice.randrange(8):
        case 0:
            parts = [(f"word/{n}.xml", "<a>1</a>") for n in range(min(unfolded // 100, 60_000))]
        case 1:
            parts = [(name, body[: MOST_UNFOLDED // 20])] * 20
        case 2:
            parts = [
                ("xl/sharedStrings.xml", f"<sst>{'<si><t>12</t></si>' * (unfolded // 20)}</sst>"),
                *parts,
            ]
    return _archive(kind, parts)


def _archive(kind: str, parts: Iterable[tuple[str, str]]) -> bytes:
    """Just enough of one for its kind to be recognised; the same at whatever hour it is made."""
    written = BytesIO()

    def put(name: str, content: str | bytes, compression: int = ZIP_DEFLATED) -> None:
        archive.writestr(ZipInfo(name), content, compression)

    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        if kind in {"odt", "ods"}:
            named = {"odt": "text", "ods": "spreadsheet"}[kind]
            put("mimetype", f"application/vnd.oasis.opendocument.{named}", ZIP_STORED)
        else:
            put("[Content_Types].xml", "<Types/>")
            put("_rels/.rels", "<r/>")
            put({"docx": "word/a", "xlsx": "xl/a"}[kind], "")
        for number, (name, content) in enumerate(parts):
            ending = name if not number else f"{name.removesuffix('.xml')}{number}.xml"
            put(ending, content.encode("utf-8", "replace"))
    return written.getvalue()


def _repeated(dice: Random, size: int) -> str:
    turn = "".join(dice.choices(_PIECES, k=dice.choice((1, 1, 1, 2, 3, 60))))
    return dice.choice(("", dice.choice(_PIECES))) + turn * (size // len(turn)) + dice.choice(("", "<a>"))


def _nested(dice: Random, size: int) -> str:
    tag = dice.choice(("a", "w:p", "c", "v", "text:span"))
    depth = size // (2 * len(tag) + 5)
    return f"<{tag}>" * depth + "1" + dice.choice(("", f"</{tag}>" * depth))


def _named(_dice: Random, size: int) -> str:
    """A reader that remembers each name has many to remember."""
    return "".join(f"<a{number}/>" for number in range(min(size, 8 * 1024**2) // 9))


def _with_attributes(_dice: Random, size: int) -> str:
    return "<a" + "".join(f" a{number}='1'" for number in range(min(size, 8 * 1024**2) // 10)) + "/>"


def _pdf(dice: Random, size: int) -> bytes:
    if dice.random() < 0.2:
        return b"%PDF-1.7\n1 0 obj" + dice.choice(_BRACKETS) * size
    if dice.random() < 0.1:
        return b"%PDF-1.7\n" + b"".join(b"%d 0 obj<<>>endobj\n" % n for n in range(size // 20))
    turn = b"".join(dice.choices(_OPERATORS, k=dice.choice((1, 1, 2, 3, 60))))
    unfolded = min(size * dice.choice((1, 30, 300)), MOST_UNFOLDED)
    begun = dice.choice((b"", b"BT /F1 10 Tf 12 TL 50 780 Td "))
    pages = dice.choice((1, 1, 2, 50, 500, 600))
    return _pages(begun + turn * (unfolded // len(turn)), pages)


def _pages(shown: bytes, many: int) -> bytes:
    """The same thing on each page."""
    stream = zlib.compress(shown)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (b" ".join(b"%d 0 R" % (n + 5) for n in range(many)), many),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(stream), stream),
        *[page] * many,
    ]
    written = b"".join(b"%d 0 obj%b endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + written + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def _damaged(dice: Random, content: bytes) -> bytes:
    raw = bytearray(content)
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(raw) + 1)
        match dice.randrange(4):
            case 0:
                del raw[at : at + dice.choice((1, 30, 3_000))]
            case 1:
                raw[at : at + 1] = bytes([dice.randrange(256)])
            case 2:
                raw[at:at] = dice.randbytes(dice.choice((1, 30)))
            case _:
                at = max(len(raw) - dice.randrange(1, 100), 0)  # where a ZIP and a PDF say what they hold
                raw[at : at + 1] = bytes([dice.randrange(256)])
    return bytes(raw)
