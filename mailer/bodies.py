"""What a mail says and encloses, through all the ways in which programs wrap it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message

from mailer import tnef
from mailer.charsets import decoded
from mailer.headers import Headers, Parsed, kept_id, message_id, unquoted
from mailer.hypertext import words_of
from rendering import mail_remarks

LONGEST_HTML = 1_000_000
"""Characters read of a page: pictures may be drawn in it."""

_DEEPEST = 40
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
class File:
    """Neither its name nor its content deserves trust yet."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Body:
    """``remarks`` say what could not be shown; ``returned`` are the Message-IDs of what a report is about."""

    text: str = ""
    files: tuple[File, ...] = ()
    remarks: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


def body_of(message: Parsed) -> Body:
    return _read(message, 0)


def _read(part: Parsed, depth: int) -> Body:
    kind = part.get_content_type()
    if depth > _DEEPEST:
        return Body(remarks=(mail_remarks.UNREADABLE,))
    if kind in _SEALS:
        return Body()
    if kind in _ENCRYPTED:
        return Body(remarks=(mail_remarks.ENCRYPTED,))
    if not part.is_multipart():
        return _leaf(part, kind)
    reader = _READERS.get(kind, _mixed)
    return reader(_children(part), depth + 1)


def _leaf(part: Parsed, kind: str) -> Body:
    name = _name(part)
    if kind == _OUTLOOK or name.lower() == _OUTLOOK_NAME:
        return _unwrapped(_payload(part))
    is_said = kind in _SAID or kind.startswith("multipart/")  # a wrapping without boundaries
    if is_said and not name and part.get_content_disposition() != "attachment":
        text = decoded(_payload(part), part.get_content_charset())
        return Body(words_of(text[:LONGEST_HTML]) if kind == "text/html" else text)
    if kind == "text/rfc822-headers":
        return Body(returned=_identifier(message_from_bytes(_payload(part))))
    return Body(files=(File(name or _NAMES.get(kind, kind.partition("/")[0]), _payload(part)),))


def _mixed(parts: Sequence[Parsed], depth: int) -> Body:
    return _joined([_read(part, depth) for part in parts])


def _alternative(parts: Sequence[Parsed], depth: int) -> Body:
    """One of the texts, the plain one rather; the files of all, since pictures come with the page."""
    bodies = [_read(part, depth) for part in parts]
    said = [
        (part.get_content_type(), b.text) for part, b in zip(parts, bodies, strict=True) if b.text.strip()
    ]
    plain = [text for kind, text in said if kind == "text/plain"]
    others = [text for _, text in reversed(said)]  # the last is the best of them (RFC 2046)
    return replace(_joined(bodies), text=next(iter((*plain, *others)), ""))


def _report(parts: Sequence[Parsed], depth: int) -> Body:
    """What it says to people, then to machines; of the letter that came back, only the identifier."""
    return _joined([_returned(part) or _read(part, depth) for part in parts])


def _returned(part: Parsed) -> Body | None:
    if part.get_content_type() != "message/rfc822":
        return None
    return Body(returned=tuple(one for child in _children(part) for one in _identifier(child)))


def _status(parts: Sequence[Parsed], _depth: int) -> Body:
    """RFC 3464, RFC 8098: whom a letter did not reach and why, or who read it."""
    blocks = [Headers(part) for part in parts]
    lines = [
        f"{name}: {value}" for block in blocks for name in _STATUS for value in block.all(name)[:1] if value
    ]
    about = [kept_id(value) for block in blocks for value in block.all("Original-Message-ID")]
    return Body("\n".join(lines), returned=tuple(about))


def _forwarded(parts: Sequence[Parsed], depth: int) -> Body:
    bodies = []
    for part in parts:
        headers = Headers(part)
        titles = {"De": "From", "Date": "Date", "Objet": "Subject"}
        shown = [
            f"{title}\N{NO-BREAK SPACE}: {unquoted(headers.first(name))}"
            for title, name in titles.items()
            if name in headers
        ]
        inside = _read(part, depth)
        text = "\n".join((mail_remarks.FORWARDED, *shown, "", inside.text))
        bodies.append(Body(text, inside.files, inside.remarks))
    return _joined(bodies)


_READERS: Mapping[str, Callable[[Sequence[Parsed], int], Body]] = {
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
        tuple(identifier for body in bodies for identifier in body.returned),
    )


def _unwrapped(content: bytes) -> Body:
    try:
        envelope = tnef.opened(content)
    except tnef.NotTnef:
        return Body(remarks=(mail_remarks.OUTLOOK,))
    files = tuple(File(enclosed.name, enclosed.content) for enclosed in envelope.files)
    text = decoded(envelope.text, None)
    return Body(text, files, () if files or text.strip() else (mail_remarks.OUTLOOK,))


def _children(part: Parsed) -> Sequence[Parsed]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _payload(part: Parsed) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Parsed) -> str:
    """RFC 2231, or RFC 2047 as many programs write it."""
    return unquoted(part.get_filename() or "").strip()


def _identifier(message: object) -> tuple[str, ...]:
    if not isinstance(message, Message) or "Message-ID" not in message:
        return ()
    return (message_id(Headers(message), b""),)
