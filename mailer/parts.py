"""Cuts a mail into its parts, in a time that grows with its length alone, whatever they are wrapped in.

The parser of ``email`` asks of each line whether it ends one of the wrappings that are open, and keeps each
line as an object: what a hostile mail costs is the product of both. Here boundaries are searched for in the
bytes as they came; ``email`` reads the headers, and what is in them, once they are short.
"""

from __future__ import annotations

import re
from binascii import Error as NotBase64
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator, Sequence
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    _Message = Message[str, str]
else:
    _Message = Message

DEEPEST = 40
"""What lies deeper is one part, whatever it says."""
MOST_PARTS = 300
_MOST_HEADERS = 512 * 1024  # bytes, those of all the parts together
_MOST_SEARCHED = 100 * 1024**2
"""Bytes searched for boundaries: a large mail may be wrapped a few times, a small one ``DEEPEST`` times."""
_LONGEST_DESCRIPTION = 2_000
"""Characters of what tells how to read a part: the parameters of a longer one cost the square of it."""
_MOST_BLOCKS = 20  # of a delivery report: one for each recipient

_EOL = rb"(?>\r\n|\r|\n)"
_HEADERS = re.compile(
    rb"(?:From [^\r\n]*+(?:%b|\Z))?+(?:(?:[!-9;-~]*+:|[\t ])[^\r\n]*+(?:%b|\Z))*+" % (_EOL, _EOL)
)
_BLANK_LINE = re.compile(_EOL)
_LAST_EOL = re.compile(rb"%b\Z" % _EOL)
_BETWEEN_BLOCKS = re.compile(rb"%b(?:[\t ]*+%b)+" % (_EOL, _EOL))

_DESCRIPTIONS = ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding")


class MimePart(_Message):
    """A mail, or a part of one: its headers as ``email`` reads them, its content as it came."""

    children: Sequence[MimePart] = ()
    content: bytes = b""
    """Empty for what has children."""
    is_cut = False
    """There is more in this mail than what was read."""

    def payload(self) -> bytes:
        """Its content, decoded; what is not coded as it says is left as it came."""
        match str(self.get("Content-Transfer-Encoding", "")).strip().lower():
            case "quoted-printable":
                return a2b_qp(self.content)
            case "base64":
                try:
                    return a2b_base64(self.content + b"==")
                except NotBase64:
                    return self.content
            case _:
                return self.content


def parsed(content: bytes) -> MimePart:
    """May raise what ``email`` raises of hostile headers."""
    return _Parser().mail(content)


def headers_of(content: bytes) -> MimePart:
    """The headers alone, of a mail or of its beginning."""
    return _Parser().headers(content, 0, len(content))[0]


class _Parser:
    """Counts what it spends on one mail."""

    def __init__(self) -> None:
        self._parts = MOST_PARTS
        self._headers = _MOST_HEADERS
        self._searched = _MOST_SEARCHED
        self._is_cut = False

    def mail(self, content: bytes) -> MimePart:
        part = self._part(content, 0, len(content), depth=0)
        part.is_cut = self._is_cut
        return part

    def headers(self, source: bytes, start: int, end: int) -> tuple[MimePart, int]:
        """A part without its content, and where this begins."""
        found = _HEADERS.match(source, start, end)
        assert found is not None, "nothing at all matches too"
        read = min(found.end(), start + self._headers)
        self._is_cut = self._is_cut or read < found.end()
        self._headers -= read - start
        part = BytesHeaderParser(_class=MimePart, policy=policy.compat32).parsebytes(source[start:read])
        assert isinstance(part, MimePart)
        for name in _DESCRIPTIONS:
            value = str(part.get(name, ""))
            if len(value) > _LONGEST_DESCRIPTION:
                part.replace_header(name, value[:_LONGEST_DESCRIPTION])
        blank = _BLANK_LINE.match(source, found.end(), end)
        return part, blank.end() if blank else found.end()

    def _part(self, source: bytes, start: int, end: int, *, depth: int, kind: str = "text/plain") -> MimePart:
        self._parts -= 1
        part, start = self.headers(source, start, end)
        part.set_default_type(kind)
        if depth <= DEEPEST:
            part.children = self._children(part, source, start, end, depth + 1)
        if not part.children:
            part.content = source[start:end]
        return part

    def _children(
        self, part: MimePart, source: bytes, start: int, end: int, depth: int
    ) -> Sequence[MimePart]:
        if part.get_content_maintype() == "multipart":
            kind = "message/rfc822" if part.get_content_subtype() == "digest" else "text/plain"
            return [
                self._part(source, *span, depth=depth, kind=kind)
                for span in self._enclosed(part, source, start, end)
            ]
        if part.get_content_maintype() != "message":
            return ()
        part.content = source[start:end]
        content = part.payload()
        part.content = b""
        if part.get_content_type() == "message/delivery-status":
            blocks = _BETWEEN_BLOCKS.split(content, maxsplit=_MOST_BLOCKS)[:_MOST_BLOCKS]
            return [self.headers(block, 0, len(block))[0] for block in blocks]
        if self._parts <= 0:
            self._is_cut = True
            return ()
        return [self._part(content, 0, len(content), depth=depth)]

    def _enclosed(self, part: MimePart, source: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where each of its parts stands; none where its boundary is nowhere."""
        boundary = part.get_boundary()
        if boundary is None:
            return
        begins = None
        for delimiter in self._delimiters(boundary, source, start, end):
            if begins is not None:
                yield begins, _without_eol(source, begins, delimiter.start())
            if delimiter["ends"]:
                return
            if self._parts <= 0:
                self._is_cut = True
                return
            begins = delimiter.end()
        if begins is not None:
            yield begins, end

    def _delimiters(self, boundary: str, source: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
        self._searched -= end - start
        if self._searched < 0:
            self._is_cut = True
            return
        line = b"--" + boundary.encode("utf-8", "surrogateescape")
        # The words first: whatever reads regular expressions looks for them at the speed of memory.
        pattern = re.compile(
            rb"%b(?:(?<=[\r\n]%b)|(?<=\A%b))(?P<ends>--)?+[\t ]*+(?:%b|\Z)"
            % (re.escape(line), re.escape(line), re.escape(line), _EOL)
        )
        yield from pattern.finditer(source, start, end)


def _without_eol(source: bytes, start: int, end: int) -> int:
    """The end of a line before a boundary is the boundary's."""
    last = _LAST_EOL.search(source, max(start, end - 2), end)
    return last.start() if last else end
