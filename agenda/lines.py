"""A line as somebody typed it, and as it is kept."""

from __future__ import annotations

import re

from refusals.base import Refused

MAX_TEXT = 200  # characters of a title or of a name
LONGEST_PLACE = 500  # the link of a video meeting is long


_BLANKS = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


def squeezed(text: str) -> str:
    """One plain space for several; those that French typography needs stay."""
    return _BLANKS.sub(" ", text).strip()


def one_line(text: str, *, longest: int = MAX_TEXT) -> str:
    """Raises ``common.empty_text`` or ``common.line_too_long``."""
    line = squeezed(text)
    if not line:
        raise Refused("common.empty_text")
    if len(line) > longest:
        raise Refused("common.line_too_long", limit=longest)
    return line
