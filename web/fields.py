"""What a form's or an address's field says, read without an accident: None for what is no number, no day,
no word of ours.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)

MOST_PAGES = 100_000
YEARS = range(2000, 2100)
"""A year beyond these is a slip of the finger."""


def number_of(text: str) -> int | None:
    """An identifier of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def one_of(kind: type[E], text: str) -> E | None:
    return kind(text) if text in set(kind) else None


def page_of(text: str) -> int:
    """The number of a page in an address, from 1; the first for what is no number."""
    return min(max(1, number_of(text) or 1), MOST_PAGES)


def day_of(text: str) -> date | None:
    """« 2026-11-26 », as a date field sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
