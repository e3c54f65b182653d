"""What a file says in words, so that no NIR in it is kept: a text is masked, a document is read.

Called in a process apart: what is read here comes from strangers. It is read piece by piece, so that neither
its size nor what it unfolds to is held at once, and a NIR found before a bound is told.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

from pypdfium2 import PdfDocument, PdfiumError

from privacy.nir import LONGEST_ANNOUNCEMENT, Masked, mask

PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
OFFICE = frozenset(
    {
        f"{_OFFICE}.wordprocessingml.document",
        f"{_OFFICE}.spreadsheetml.sheet",
        f"{_OPEN}.text",
        f"{_OPEN}.spreadsheet",
    }
)

MOST_PAGES = 500
MOST_CHARACTERS = 1_200_000
MOST_BYTES = 16 * 1024**2
"""Of a file once unfolded."""

# After these nothing goes on; after a cell of a workbook, neither does a number.
_PARAGRAPHS = frozenset({"p", "h", "br", "si", "tab", "line-break"})
_CELLS = frozenset({"c", "table-cell"})
_APART = " ¦\n"
_BODIES = ("word/document", "xl/", "content.xml")
"""Parts whose words are the document's own; without any, it shows pictures only."""
_BROKEN = (  # what the libraries say of a file that is not what it seems, or that is locked
    BadZipFile,
    LargeZipFile,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    zlib.error,
)
_SHORT = re.compile(r"[0-9.-]{1,12}")
_LEFT_OUT = "]"  # after it, a number is no longer announced by what stands before
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")

_UNFOLDED = 256 * 1024
"""Bytes at a time: what is longer than that in one word of XML is gone through several times."""
_PIECE = 64 * 1024
"""Characters at a time."""
_BREAK = re.compile(r"[ce-hj-kmnp-zCE-HJ-NP-Z](?=\s)|¦")
"""Where no NIR goes on: the end of a word, but for the letters that may stand in one; the end of a cell."""
_FAR = 1_000  # characters before the end of a piece in which such an end is looked for


class UnreadableDocument(Exception):
    """Broken, locked, larger than what is read, or shown without words."""


@dataclass(frozen=True)
class NirsFound:
    """``nirs`` counts those of what was read; ``is_whole`` is false where some may be that nobody saw."""

    nirs: int
    is_whole: bool


def masked_text(content: bytes) -> tuple[bytes, int]:
    """The text without NIR, and how many were in it; as it came when there was none."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    found = list(_masked(text[at : at + _PIECE] for at in range(0, len(text), _PIECE)))
    count = sum(piece.count for piece in found)
    return ("".join(piece.text for piece in found).encode() if count else content), count


def nirs_in(content: bytes, mime: str) -> NirsFound:
    words = _Words(content, mime)
    count = sum(piece.count for piece in _masked(words))
    return NirsFound(count, words.is_whole)


def _masked(pieces: Iterable[str]) -> Iterator[Masked]:
    """As if they were masked all at once: none is cut where a NIR may go on."""
    before = pending = ""
    for piece in pieces:
        pending += piece
        if len(pending) >= _PIECE and (cut := _cut(pending)):
            yield _after(before, pending[:cut])
            before, pending = _announcing(before + pending[:cut]), pending[cut:]
    yield _after(before, pending)


def _cut(text: str) -> int:
    """0 when there is no such place near the end."""
    return max((found.end() for found in _BREAK.finditer(text, max(len(text) - _FAR, 0))), default=0)


def _announcing(text: str) -> str:
    """The last words, that may name what follows, from their last figure on: what stands before was seen."""
    last = text[-LONGEST_ANNOUNCEMENT - 1 :]
    return last[max((at for at, sign in enumerate(last) if sign.isdigit()), default=0) :]


def _after(before: str, text: str) -> Masked:
    masked = mask(before + text)
    return Masked(masked.text[len(before) :], masked.count)


class _Words:
    """Those of a document, as they come; ``is_whole`` once all of them have."""

    def __init__(self, content: bytes, mime: str) -> None:
        self._pieces = _pdf(content) if mime == PDF else _office(content)
        self.is_whole = False

    def __iter__(self) -> Iterator[str]:
        left = MOST_CHARACTERS
        try:
            for piece in self._pieces:
                yield piece[:left]
                left -= len(piece)
                if left < 0:
                    return
        except UnreadableDocument:
            return
        self.is_whole = True


def _pdf(content: bytes) -> Iterator[str]:
    """A page without words is the picture of one."""
    has_picture = False
    try:
        with PdfDocument(content) as document:
            yield from (f"{value}\n" for value in document.get_metadata_dict().values())
            for number in range(min(len(document), MOST_PAGES)):
                said = _page(document, number)
                has_picture |= not said.strip()
                yield f"{said}\n"
            if has_picture or not 0 < len(document) <= MOST_PAGES:
                raise UnreadableDocument
    except PdfiumError as error:
        raise UnreadableDocument from error


def _page(document: PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        said: str = text.get_text_bounded()
    finally:
        text.close()
        page.close()
    return said


def _office(content: bytes) -> Iterator[str]:
    """Each part in turn, the words of a paragraph joined whatever their dress."""
    left, has_words, is_broken = MOST_BYTES, False, False
    try:
        with ZipFile(BytesIO(content)) as archive:
            for part in archive.infolist():
                if not part.filename.endswith(".xml"):
                    continue
                if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:  # no office writes another
                    raise UnreadableDocument
                reader = _Part()
                with archive.open(part) as stream:
                    while unfolded := stream.read(_UNFOLDED):
                        left -= len(unfolded)
                        if left < 0:
                            raise UnreadableDocument
                        said = reader.fed(unfolded)
                        has_words |= part.filename.startswith(_BODIES) and bool(said.strip(_APART))
                        yield said
                yield reader.fed(b"", is_last=True)
                is_broken |= reader.is_broken
    except _BROKEN as error:
        raise UnreadableDocument from error
    if is_broken or not has_words:
        raise UnreadableDocument


class _Part:
    """What a part says, in the order in which it is read, while it is unfolded: no tree is made of it."""

    def __init__(self) -> None:
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._say
        self._parser.EntityDeclHandler = _refuse
        self._said: list[str] = []
        self._value: list[str] | None = None
        self._is_shown = False
        self.is_broken = False

    def fed(self, written: bytes, *, is_last: bool = False) -> str:
        """What this says; nothing once the part is found to be broken."""
        if not self.is_broken:
            try:
                self._parser.Parse(written, is_last)
            except (ExpatError, UnreadableDocument, LookupError, ValueError):  # the last two: of its encoding
                self.is_broken = True
        said = "".join(self._said)
        self._said.clear()
        return said

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":  # of type "s", it holds the number of a text that stands apart
            self._is_shown = attributes.get("t") != "s"
        elif name == "v":
            self._value = []

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v" and self._value is not None:
            if self._is_shown:
                self._said.append(_number("".join(self._value)))
            self._value = None
        elif name in _CELLS:
            self._said.append(_APART)
            self._is_shown = False
        elif name in _PARAGRAPHS:
            self._said.append("\n")

    def _say(self, text: str) -> None:
        (self._said if self._value is None else self._value).append(text)


def _refuse(*_: object) -> None:
    """An entity is a way to unfold a file further, or to name another one."""
    raise UnreadableDocument


def _number(text: str) -> str:
    """As the cell shows it; one that is too short to be a NIR, or a part of one, is left out."""
    if _SCIENTIFIC.fullmatch(text):
        return str(int(float(text)))
    return _LEFT_OUT if _SHORT.fullmatch(text) else text
