"""A line as somebody typed it, and as it is kept."""

from __future__ import annotations

from agenda.errors import EmptyText, LineTooLong

MAX_TEXT = 200  # characters of a title, of a place or of a name


def one_line(text: str) -> str:
    """Raises EmptyText or LineTooLong."""
    line = " ".join(text.split())
    if not line:
        raise EmptyText
    if len(line) > MAX_TEXT:
        raise LineTooLong(MAX_TEXT)
    return line
