"""What a file says in words, so that no NIR in it is kept: a text is masked, a document is read.

Called in a process apart: what is read here comes from strangers. It is read piece by piece, so that neither
its size nor what it unfolds to is held at once, and a NIR found before a bound is told.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

from pypdfium2 import PdfDocument, PdfiumError, raw

from privacy.markup import APART, Part, said_apart
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

_BROKEN = (  # what the libraries say of a file that is not what it seems, or that is locked
    BadZipFile,
    LargeZipFile,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    zlib.error,
)
_DEEPEST = 4
"""Documents within documents."""
_WORDLESS = re.compile(
    r"Thumbnails/|docProps/thumbnail\.|layout-cache\Z|xl/printerSettings/|Configurations2/", re.IGNORECASE
)
"""Parts where nobody writes: the view of a first page, measures, what a printer is told, buttons."""

# A PDF as its library writes it anew: each object after its number, then its stream if it has one.
_OBJECT = re.compile(rb"(\d+) \d+ obj\r\n(.*?)(?:\r\nendobj|(?P<stream>stream\r\n))", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)")
_STRING = re.compile(rb"\(((?:[^\\()]|\\.)*+)\)|<([0-9A-F]++)>", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_HOLDS = re.compile(rb"/(?:EF<<[^<>]*+>>|XFA ?\[[^\]]*+\]|(?:V|DV|RC|RV|JS|XFA) \d+ \d+ R)")
"""What names a stream that no page shows: an attached file, a long value, a form within the form."""
_REFERENCE = re.compile(rb"(\d+) \d+ R")
_UNREAD = re.compile(rb"/(?:XFA|JS|RichMedia|3D|Movie|Sound|EF \d)\b|/Subtype/Image\b")
_ZLIB = (b"x\x01", b"x^", b"x\x9c", b"x\xda")  # properties stay packed, and are no longer said to be
_SIGNS = {b"n": b"\n", b"r": b"\r"}
_FLATE = re.compile(rb"/Filter(?:/FlateDecode\b|\[ ?/FlateDecode ?\])")

_UNFOLDED = 256 * 1024
"""Bytes at a time: what is longer than that in one word of XML is gone through several times."""
_PIECE = 64 * 1024
"""Characters at a time."""
_BREAK = re.compile(r"[ce-hj-kmnp-zCE-HJ-NP-Z](?=\s)|¦")
"""Where no NIR goes on: the end of a word, but for the letters that may stand in one; the end of a cell."""
_FAR = 1_000  # characters before the end of a piece in which such an end is looked for


class _TooLarge(Exception):
    """More than what is read."""


@dataclass(frozen=True)
class NirsFound:
    """``nirs`` counts those of what was read, each as often as it is written; ``is_whole`` is false where
    some may be that nobody saw: in a picture, a scan, something within that is no document, what is locked,
    broken or too long.
    """

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
    """Those of a document and of what lies in it, as they come; ``is_whole`` is true once they all have, if
    it holds nothing else.
    """

    def __init__(self, content: bytes, mime: str) -> None:
        self._pieces = self._pdf(content, 0) if mime == PDF else self._archive(content, 0)
        self._left = MOST_BYTES
        self.is_whole = True

    def __iter__(self) -> Iterator[str]:
        left = MOST_CHARACTERS
        has_words = False
        try:
            for piece in self._pieces:
                yield piece[:left]
                has_words = has_words or bool(piece.strip(APART))
                left -= len(piece)
                if left < 0:
                    raise _TooLarge
        except _TooLarge:
            self.is_whole = False
        self.is_whole &= has_words

    def _archive(self, content: bytes, depth: int) -> Iterator[str]:
        try:
            with ZipFile(BytesIO(content)) as archive:
                for part in archive.infolist():
                    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:  # no office writes another
                        self.is_whole = False
                    elif not _WORDLESS.match(part.filename):
                        with archive.open(part) as stream:
                            yield from self._part(stream, depth)
        except _BROKEN:
            self.is_whole = False

    def _part(self, stream: IO[bytes], depth: int) -> Iterator[str]:
        """Judged by what it holds, whatever its name."""
        unfolded = self._unfolded(stream)
        if unfolded.startswith((b"PK\3\4", b"%PDF")):
            if depth == _DEEPEST:
                self.is_whole = False
                return
            within = self._pdf if unfolded.startswith(b"%") else self._archive
            yield from within(b"".join((unfolded, *iter(lambda: self._unfolded(stream), b""))), depth + 1)
        elif unfolded:
            part = Part(unfolded)
            while unfolded and not part.is_binary:
                yield part.fed(unfolded)
                unfolded = self._unfolded(stream)
            yield part.fed(b"", is_last=True)
            self.is_whole &= part.is_whole

    def _unfolded(self, stream: IO[bytes]) -> bytes:
        unfolded = stream.read(_UNFOLDED)
        self._left -= len(unfolded)
        if self._left < 0:
            raise _TooLarge
        return unfolded

    def _pdf(self, content: bytes, depth: int) -> Iterator[str]:
        """A page without words is the picture of one."""
        written = BytesIO()
        try:
            with PdfDocument(content) as document:
                document.save(written, flags=raw.FPDF_REMOVE_SECURITY)
                self.is_whole &= 0 < len(document) <= MOST_PAGES
                for number in range(min(len(document), MOST_PAGES)):
                    said = _page(document, number)
                    self.is_whole &= bool(said.strip())
                    yield f"{said}\n"
        except PdfiumError:
            self.is_whole = False
        yield from self._objects(written.getvalue(), depth)

    def _objects(self, written: bytes, depth: int) -> Iterator[str]:
        """What hangs beside the pages, wherever: values of fields, notes, bookmarks, addresses, properties,
        attached files.
        """
        at = 0
        held: set[bytes] = set()
        streams: dict[bytes, tuple[bytes, slice]] = {}
        while found := _OBJECT.search(written, at):
            number, said, at = found[1], found[2], found.end()
            if found["stream"] and (length := _LENGTH.search(said)):
                streams[number] = said, slice(at, at + int(length[1]))
                at += int(length[1])
            self.is_whole &= not _UNREAD.search(said)
            held.update(*(_REFERENCE.findall(names) for names in _HOLDS.findall(said)))
            if b"/Subtype/XML" in said or b"/EmbeddedFile" in said:
                held.add(number)
            yield "".join(said_apart(_string(*string)) for string in _STRING.findall(said))
        for number in sorted(held & streams.keys()):
            said, place = streams[number]
            yield from self._stream(said, written[place], depth)

    def _stream(self, said: bytes, content: bytes, depth: int) -> Iterator[str]:
        is_packed = b"/Filter" in said
        try:
            if _FLATE.search(said) if is_packed else content.startswith(_ZLIB):
                content, is_packed = zlib.decompressobj().decompress(content, self._left + 1), False
        except zlib.error:
            self.is_whole = False
        self.is_whole &= not is_packed and b"/DecodeParms" not in said
        yield from self._part(BytesIO(content), depth)


def _page(document: PdfDocument, number: int) -> str:
    """As it is shown: its notes and the fields of its form drawn on it."""
    page = document[number]
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number]
    text = page.get_textpage()
    try:
        said: str = text.get_text_bounded()
    finally:
        text.close()
        page.close()
    return said


def _string(literal: bytes, in_figures: bytes) -> str:
    if in_figures:
        value = bytes.fromhex(in_figures[: len(in_figures) // 2 * 2].decode())
    else:
        value = _ESCAPED.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), literal)
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    return value.decode("utf-8" if value.startswith(b"\xef\xbb\xbf") else "latin-1", "replace")
