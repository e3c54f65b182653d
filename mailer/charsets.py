"""Bytes into characters, whatever a mail says of them, or does not."""

from __future__ import annotations

import codecs
import encodings
import re
from encodings import aliases
from pkgutil import iter_modules

# Python knows codecs that decode no text, or whose cost grows with the square of what they are given.
_TEXTUAL = re.compile(
    r"ascii|utf[-_]?(?:8|8-sig|16|32)(?:[-_][lb]e)?|iso.*|cp\d+|koi8.*|gb.*|big5.*|euc.*|shift.*|mac.*"
    r"|tis.*|hz|johab"
)
# What is called by the first name is written in the second, as browsers have long taken it.
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_JAPANESE = (b"\x1b$B", b"\x1b$@")  # the escapes of ISO-2022-JP, which is seven bits wide


_WIDEST = 4  # bytes of a character
_LONGEST_NAME = 40
# Python would search the disk for a codec of each other name.
_KNOWN = {*aliases.aliases, *(module.name for module in iter_modules(encodings.__path__))}


def decoded(content: bytes, charset: str | None, *, longest: int | None = None) -> str:
    """In its own character set when that is one and holds, else in the likeliest: never raises.

    Of ``longest`` characters at most.
    """
    named = _codec(charset)
    if longest is None or len(content) <= longest:
        return _decoded(content, named, is_whole=True)
    return _decoded(content[: longest * _WIDEST], named, is_whole=len(content) <= longest * _WIDEST)[:longest]


def _decoded(content: bytes, named: str | None, *, is_whole: bool) -> str:
    """The last character of what is not whole may be cut in the middle."""
    for candidate in _candidates(content, named):
        try:
            if is_whole:
                return content.decode(candidate)
            return codecs.getincrementaldecoder(candidate)().decode(content)
        except UnicodeError:
            continue
    return content.decode(named or "cp1252", errors="replace")


def _candidates(content: bytes, named: str | None) -> tuple[str, ...]:
    if named is None and any(escape in content for escape in _JAPANESE):
        return ("iso2022_jp_2", "utf-8", "cp1252")
    if named is None or named in _WIDER:
        return ("utf-8", _WIDER.get(named or "", "cp1252"))  # UTF-8 that is not is hardly ever UTF-8
    return (named, "utf-8")


def _codec(charset: str | None) -> str | None:
    """The name that Python gives to it; None for what is no character set."""
    if not charset or len(charset) > _LONGEST_NAME:
        return None
    try:
        if encodings.normalize_encoding(charset.lower()) not in _KNOWN:
            return None
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):  # accents in the name
        return None
    return name if _TEXTUAL.fullmatch(name) else None
