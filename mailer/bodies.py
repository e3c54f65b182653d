"""What a mail says and encloses, through all the ways in which programs wrap it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from struct import Struct

from delivery.files import Upload
from mailer.charsets import decoded
from mailer.headers import MOST_REFERENCES, Headers, kept_id, message_id, unquoted
from mailer.hypertext import MOST_TAGS, words_of
from mailer.parts import DEEPEST, MimePart, headers_of
from rendering import mail_remarks

_LONGEST_PART = 1_000_000
"""Characters read of one part: pictures may be drawn in a page."""
_LONGEST_SHOWN = 2_000  # characters of a header of a mail that was forwarded

_SAID = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_SEALS = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_OUTLOOK = "application/ms-tnef"
_OUTLOOK_NAME = "winmail.dat"

_STATUS = ("Final-Recipient", "Action", "Diagnostic-Code", "Status", "Disposition")

# Of files that bear none.
_NAMES = {"text/calendar": "invitation.ics", "application/pdf": "document.pdf"}


@dataclass(frozen=True)
class Body:
    """``remarks`` say what could not be shown; ``returned`` are the Message-IDs of what a report is about."""

    text: str = ""
    files: tuple[Upload, ...] = ()
    remarks: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


@dataclass
class _Left:
    """What may still be read of a mail, whatever the number of its parts."""

    characters: int = 2 * _LONGEST_PART
    tags: int = MOST_TAGS


def body_of(message: MimePart) -> Body:
    body = _read(message, 0, _Left())
    return replace(body, remarks=(*body.remarks, mail_remarks.CUT)) if message.is_cut else body


def _read(part: MimePart, depth: int, left: _Left) -> Body:
    kind = part.get_content_type()
    if depth > DEEPEST:
        return Body(remarks=(mail_remarks.UNREADABLE,))
    if kind in _SEALS:
        return Body()
    if kind in _ENCRYPTED:
        return Body(remarks=(mail_remarks.ENCRYPTED,))
    if not part.children:
        return _leaf(part, kind, left)
    reader = _READERS.get(kind, _mixed)
    return reader(part.children, depth + 1, left)


def _leaf(part: MimePart, kind: str, left: _Left) -> Body:
    name = _name(part)
    if kind == _OUTLOOK or name.lower() == _OUTLOOK_NAME:
        return _unwrapped(part.payload())
    is_said = kind in _SAID or kind.startswith("multipart/")  # a wrapping without boundaries
    if is_said and not name and part.get_content_disposition() != "attachment":
        longest = min(left.characters, _LONGEST_PART)
        text = decoded(part.payload(), part.get_content_charset(), longest=longest)
        left.characters -= len(text)
        return Body(_words(text, left) if kind == "text/html" else text)
    if kind == "text/rfc822-headers":
        return Body(returned=_identifier(headers_of(part.payload())))
    return Body(files=(Upload(name or _NAMES.get(kind, kind.partition("/")[0]), part.payload()),))


def _words(html: str, left: _Left) -> str:
    most = left.tags
    left.tags -= min(html.count("<"), most)
    return words_of(html, most_tags=most)


def _mixed(parts: Sequence[MimePart], depth: int, left: _Left) -> Body:
    return _joined([_read(part, depth, left) for part in parts])


def _alternative(parts: Sequence[MimePart], depth: int, left: _Left) -> Body:
    """One of the texts, the plain one rather; the files of all, since pictures come with the page."""
    bodies = [_read(part, depth, left) for part in parts]
    said = [
        (part.get_content_type(), b.text) for part, b in zip(parts, bodies, strict=True) if b.text.strip()
    ]
    plain = [text for kind, text in said if kind == "text/plain"]
    others = [text for _, text in reversed(said)]  # the last is the best of them (RFC 2046)
    return replace(_joined(bodies), text=next(iter((*plain, *others)), ""))


def _report(parts: Sequence[MimePart], depth: int, left: _Left) -> Body:
    """What it says to people, then to machines; of the letter that came back, only the identifier."""
    return _joined([_returned(part) or _read(part, depth, left) for part in parts])


def _returned(part: MimePart) -> Body | None:
    if part.get_content_type() != "message/rfc822":
        return None
    return Body(returned=tuple(one for child in part.children for one in _identifier(child)))


def _status(parts: Sequence[MimePart], _depth: int, _left: _Left) -> Body:
    """RFC 3464, RFC 8098: whom a letter did not reach and why, or who read it."""
    blocks = [Headers(part) for part in parts]
    lines = [
        f"{name}: {value}" for block in blocks for name in _STATUS for value in block.all(name)[:1] if value
    ]
    about = [kept_id(value) for block in blocks for value in block.all("Original-Message-ID")]
    return Body("\n".join(lines), returned=tuple(about))


def _forwarded(parts: Sequence[MimePart], depth: int, left: _Left) -> Body:
    bodies = []
    for part in parts:
        headers = Headers(part)
        titles = {"De": "From", "Date": "Date", "Objet": "Subject"}
        shown = [
            f"{title}\N{NO-BREAK SPACE}: {unquoted(headers.first(name)[:_LONGEST_SHOWN])}"
            for title, name in titles.items()
            if name in headers
        ]
        inside = _read(part, depth, left)
        text = "\n".join((mail_remarks.FORWARDED, *shown, "", inside.text))
        bodies.append(Body(text, inside.files, inside.remarks))
    return _joined(bodies)


_READERS: Mapping[str, Callable[[Sequence[MimePart], int, _Left], Body]] = {
    "multipart/alternative": _alternative,
    "multipart/report": _report,
    "message/rfc822": _forwarded,
    "message/delivery-status": _status,
    "message/disposition-notification": _status,
}


def _joined(bodies: Sequence[Body]) -> Body:
    return Body(
        "\n\n".join(body.text.strip("\n") for body in bodies if body.text.strip()),
        tuple(file for body in bodies for file in body.files),
        tuple(dict.fromkeys(remark for body in bodies for remark in body.remarks)),
        tuple(identifier for body in bodies for identifier in body.returned)[:MOST_REFERENCES],
    )


def _unwrapped(content: bytes) -> Body:
    try:
        envelope = opened(content)
    except NotTnef:
        return Body(remarks=(mail_remarks.OUTLOOK,))
    files = tuple(Upload(enclosed.name, enclosed.content) for enclosed in envelope.files)
    text = decoded(envelope.text, None, longest=_LONGEST_PART)
    return Body(text, files, () if files or text.strip() else (mail_remarks.OUTLOOK,))


def _name(part: MimePart) -> str:
    """RFC 2231, or RFC 2047 as many programs write it."""
    return unquoted(part.get_filename() or "").strip()


def _identifier(part: MimePart) -> tuple[str, ...]:
    return (message_id(Headers(part), b""),) if "Message-ID" in part else ()


_SIGNATURE = 0x223E9F78
_HEAD = Struct("<IH")
_ATTRIBUTE = Struct("<BII")  # level, identifier, length
_CHECKSUM = 2  # bytes after each attribute

_BODY = 0x0002800C
_NEXT_FILE = 0x00069002
_FILE_NAME = 0x00018010
_FILE_CONTENT = 0x0006800F


class NotTnef(ValueError):
    """It is something else, or it is damaged."""


@dataclass
class Enclosed:
    name: str = ""
    content: bytes = b""


@dataclass
class Envelope:
    text: bytes = b""
    files: list[Enclosed] = field(default_factory=list)


def opened(content: bytes) -> Envelope:
    """What it holds; ``NotTnef``."""
    envelope = Envelope()
    for identifier, value in _attributes(content):
        if identifier == _BODY:
            envelope.text = value.rstrip(b"\0")
        elif identifier == _NEXT_FILE:
            envelope.files.append(Enclosed())
        elif identifier == _FILE_NAME and envelope.files:
            # In the character set of the sender's machine, which is western here.
            envelope.files[-1].name = value.rstrip(b"\0").decode("cp1252", errors="replace")
        elif identifier == _FILE_CONTENT and envelope.files:
            envelope.files[-1].content = value
    return envelope


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    if len(content) < _HEAD.size or _HEAD.unpack_from(content)[0] != _SIGNATURE:
        raise NotTnef
    position = _HEAD.size
    while position + _ATTRIBUTE.size <= len(content):
        _level, identifier, length = _ATTRIBUTE.unpack_from(content, position)
        position += _ATTRIBUTE.size
        if position + length > len(content):
            raise NotTnef
        yield identifier, content[position : position + length]
        position += length + _CHECKSUM
