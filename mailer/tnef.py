"""Opens ``winmail.dat``: the envelope of its own (TNEF) in which Outlook sometimes puts files and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct

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
