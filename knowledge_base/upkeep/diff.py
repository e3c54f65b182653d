"""What differs between two versions of an entry, field by field, as values that a page or a command shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from knowledge_base.entries import Entry, differing

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Mark(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words of a text, with the spaces around them, or one item of a list."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Change:
    """``field`` is a name of ``Entry``; a list has one piece an item, which stand on a line each."""

    field: str
    is_list: bool
    pieces: tuple[Piece, ...]


def compare(before: Entry, after: Entry) -> tuple[Change, ...]:
    """The fields of the file that differ, in the order of the file; none when the versions agree."""
    changes = []
    for name in differing(before, after):
        old, new = getattr(before, name), getattr(after, name)
        is_list = isinstance(old, tuple)
        pieces = _items(old, new) if is_list else _words(_text(old), _text(new))
        changes.append(Change(name, is_list, pieces))
    return tuple(changes)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _items(old: Sequence[object], new: Sequence[object]) -> tuple[Piece, ...]:
    return tuple(_marked([str(item) for item in old], [str(item) for item in new]))


def _words(old: str, new: str) -> tuple[Piece, ...]:
    """Neighbouring words of the same mark in one piece."""
    joined: list[Piece] = []
    for piece in _marked(WORDS.findall(old), WORDS.findall(new)):
        if joined and joined[-1].mark is piece.mark:
            joined[-1] = Piece(piece.mark, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return tuple(joined)


def _marked(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield from (Piece(Mark.KEPT, text) for text in old[old_from:old_to])
        else:
            yield from (Piece(Mark.REMOVED, text) for text in old[old_from:old_to])
            yield from (Piece(Mark.ADDED, text) for text in new[new_from:new_to])
