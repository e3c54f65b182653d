"""The headers of a mail: who, about what, when, in answer to what. None of them is trusted to be well formed.

They are read raw, since the values that the newer policy of ``email`` makes of them raise on hostile ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from typing import TypeAlias

from mailer.charsets import decoded
from privacy.nir import mask
from privacy.text import clean

Parsed: TypeAlias = "Message[str, str]"

_LONGEST_HEADER = 20_000  # characters; what follows is of no use to anybody
_LONGEST_ID = 250
MOST_REFERENCES = 50
_LONGEST_ADDRESS = 200
_LONGEST_SENDER = 2_000  # characters of a header, name and address together
_LONGEST_DATE = 200

_ID = re.compile(r"<[^<>\s]+>")
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\\[\]]+@[\w.-]+\.\w{2,}")
_EOL = re.compile(r"[\r\n]+")

_FIRST_MAIL = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
"""Clocks may differ; beyond it, a date is an invention."""

_HEX_TO_LETTERS = str.maketrans("0123456789", "ghijklmnop")


class Headers:
    """As they were sent, each on one line, by name."""

    def __init__(self, message: Parsed) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            lines = (line.strip() for line in _EOL.split(str(value)[:_LONGEST_HEADER]))
            self._values.setdefault(name.lower(), []).append(" ".join(filter(None, lines)))

    def all(self, name: str) -> Sequence[str]:
        """The topmost first."""
        return self._values.get(name.lower(), ())

    def first(self, name: str) -> str:
        """The topmost of this name; "" when there is none."""
        return next(iter(self.all(name)), "")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values


def unquoted(text: str) -> str:
    """RFC 2047, with what programs make of it."""
    # Beyond the last end of an encoded word there is none: the library looks for that end at each beginning.
    words, end, rest = _readable(text).rpartition("?=")
    try:
        pieces = decode_header(words + end)
    except Exception:  # noqa: BLE001  the library raises whatever its parsers stumble on
        return words + end + rest
    said = "".join(
        piece if isinstance(piece, str) else decoded(piece, None if charset == "unknown-8bit" else charset)
        for piece, charset in pieces
    )
    return said + rest


def sender(headers: Headers) -> tuple[str, str]:
    """The one address that it says to come from, in lower case, and the name before it.

    The address is "" where there is none or several: a mail with two authors has none that can be answered.
    """
    lines = headers.all("From")
    found = _addresses(lines[0]) if len(lines) == 1 and len(lines[0]) <= _LONGEST_SENDER else []
    if len(found) != 1:
        return "", unquoted(headers.first("From"))
    name, address = found[0]
    address = clean(_readable(address)).lower()
    fits = len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address)
    return (address if fits else ""), unquoted(name)


def _addresses(line: str) -> Sequence[tuple[str, str]]:
    try:
        return [pair for pair in getaddresses([line]) if any(pair)]
    except (RecursionError, ValueError, IndexError):  # comments in comments in comments
        return []


def message_id(headers: Headers, content: bytes) -> str:
    """Its own; one made of its content where it has none, so that two copies are known for the same."""
    header = headers.first("Message-ID")
    found = _ID.search(header)
    if found:
        return kept_id(found[0])
    bare = clean("".join(header.split()).strip("<>"))
    return kept_id(f"<{bare}>") if bare else _digest_id(content, "sans-identifiant")


def references(headers: Headers) -> tuple[str, ...]:
    """Oldest first: where there are too many, the first and the last ones."""
    found = list(dict.fromkeys(_ids(headers.all("References"))))
    return tuple(dict.fromkeys(map(kept_id, found[:1] + found[1:][-MOST_REFERENCES:])))


def in_reply_to(headers: Headers) -> str:
    return next(map(kept_id, _ids(headers.all("In-Reply-To"))), "")


def kept_id(identifier: str) -> str:
    """One that may stand on disk: another one, always the same, for what is too long or holds a NIR."""
    readable = clean(_readable(identifier))
    if len(readable) <= _LONGEST_ID and not mask(readable).count:
        return readable
    return _digest_id(identifier.encode("utf-8", "surrogateescape"), "abrege")


def written_at(headers: Headers, *, received_at: datetime) -> datetime | None:
    try:
        date = parsedate_to_datetime(headers.first("Date")[:_LONGEST_DATE])
        aware = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        date = aware.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date if _FIRST_MAIL <= date <= received_at + _AHEAD else None


def _ids(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from (found[0] for found in _ID.finditer(line))


def _digest_id(content: bytes, domain: str) -> str:
    """Without figures, which could look like a NIR."""
    return f"<{sha256(content).hexdigest()[:40].translate(_HEX_TO_LETTERS)}@{domain}.invalid>"


def _readable(text: str) -> str:
    """Without surrogates: the bytes of a header that was sent in eight bits."""
    if text.isascii():
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), None)
