"""A line as somebody typed it, and as it is kept."""

from __future__ import annotations

from agenda.errors import EmptyText, LineTooLong

MAX_TEXT = 200  # characters of a title or of a name
LONGEST_PLACE = 500  # the link of a video meeting is long


def one_line(text: str, *, longest: int = MAX_TEXT) -> str:
    """Raises EmptyText or LineTooLong."""
    line = " ".join(text.split())
    if not line:
        raise EmptyText
    if len(line) > longest:
        raise LineTooLong(longest)
    return line
