"""Telegram's HTML subset: how long it looks, without its tags, and cut in pieces that each stand alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from rendering.message import plain as plain

MAX_TEXT = 4_096  # UTF-16 units once the tags are read; the limit of the Bot API

_TOKEN = re.compile(r"<[^>]*>|&#?\w+;|.", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def split(text: str, limit: int = MAX_TEXT) -> list[str]:
    """Pieces of at most ``limit`` units, cut between paragraphs, else between lines, else between words.

    A tag that is open at a cut is closed there and opened again in the next piece.
    """
    if _width(text) <= limit:
        return [text]
    pieces = []
    tokens = _TOKEN.findall(text.strip())
    while (cut := _cut(tokens, limit)) < len(tokens):
        head, tail = tokens[:cut], tokens[cut:]
        open_tags = _open_tags(head)
        closing = [f"</{_name(tag)}>" for tag in reversed(open_tags)]
        pieces.append("".join([*_without_last_blanks(head), *closing]))
        tokens = [*open_tags, *_without_first_blanks(tail)]
    pieces.append("".join(tokens))
    return pieces


def _cut(tokens: Sequence[str], limit: int) -> int:
    """Where the next piece begins; the end of the tokens when they fit."""
    width = 0
    paragraph = line = word = 0
    last = ""
    for index, unit in enumerate(tokens):
        if _is_tag(unit):
            continue
        width += _width(html.unescape(unit))
        if width > limit:
            return paragraph or line or word or index
        if unit == "\n":
            line = index + 1
            paragraph = index + 1 if last == "\n" else paragraph
        elif unit == " ":
            word = index + 1
        last = unit
    return len(tokens)


def _open_tags(tokens: Sequence[str]) -> list[str]:
    opened: list[str] = []
    for token in filter(_is_tag, tokens):
        if not token.startswith("</"):
            opened.append(token)
        elif opened:
            opened.pop()
    return opened


def _without_first_blanks(tokens: Sequence[str]) -> Iterator[str]:
    is_blank = True
    for token in tokens:
        is_blank = is_blank and (_is_tag(token) or token.isspace())
        if not is_blank or _is_tag(token):
            yield token


def _without_last_blanks(tokens: Sequence[str]) -> list[str]:
    return list(_without_first_blanks(tokens[::-1]))[::-1]


def _is_tag(token: str) -> bool:
    return len(token) > 1 and token.startswith("<")


def _name(tag: str) -> str:
    return tag.strip("<>").split(maxsplit=1)[0]


def _width(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
