"""What a cell says, as French tables write it: a number, a month, nothing."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from privacy.text import fold

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "nd", "n.d.", "ns", "s.o.", "so", "sans objet", "null"})
_BLANKS = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}']")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|[+-]?\d{1,3}(?:,\d{3})+\.\d+")
_UNITS = re.compile(r"(?:%|€|j(?:ours?)?)$", re.IGNORECASE)
_ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/]\d{1,2})?(?:[T ].*)?")
_FRENCH_MONTH = re.compile(r"(?:\d{1,2}/)?(\d{1,2})/(\d{4})")
_COMPACT_MONTH = re.compile(r"(20\d{2})(0[1-9]|1[0-2])")
_YEARS = range(2000, 2101)
_MOST_DIGITS = 15
"""What a floating number holds exactly."""


class UnreadableCell(ValueError):
    """A text where a number, or a month, is expected."""


def number_in(text: str) -> float | None:
    """« 1 204,5 », « 92,5 % », « 12 jours »; None where nothing is said. Raises UnreadableCell."""
    if _bare(text) in _NOTHING:
        return None
    bare = _UNITS.sub("", _BLANKS.sub("", text))
    bare = bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare.replace(",", ".")
    if not _NUMBER.fullmatch(bare) or len(bare) > _MOST_DIGITS:
        raise UnreadableCell(text)
    return float(bare)


def month_in(text: str) -> date | None:
    """The first day of « octobre 2026 », « 10/2026 », « 2026-10 » or of a day in it; None where nothing is
    said. Raises UnreadableCell.
    """
    if _bare(text) in _NOTHING:
        return None
    bare = text.strip()
    for pattern, year, month in ((_ISO_MONTH, 1, 2), (_FRENCH_MONTH, 2, 1), (_COMPACT_MONTH, 1, 2)):
        if found := pattern.fullmatch(bare):
            return _month(int(found[year]), int(found[month]), text)
    found_in_words = month_told(text)
    if found_in_words is None:
        raise UnreadableCell(text)
    return found_in_words


def month_told(text: str) -> date | None:
    """The month that a title or the name of a file speaks of, in words or in figures; None without one."""
    words = fold(text).split()
    for word, following in pairwise(words):
        if word.isdecimal() and following.isdecimal():
            for year, month in ((word, following), (following, word)):
                if len(year) == 4 and len(month) == 2 and int(year) in _YEARS and 1 <= int(month) <= 12:
                    return date(int(year), int(month), 1)
        numbers = [n for n, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
        if len(numbers) == 1 and re.fullmatch(r"(?:20)?\d{2}", following):
            return date(2000 + int(following) % 100, numbers[0], 1)
    return None


def _bare(text: str) -> str:
    return text.strip().casefold()


def _month(year: int, month: int, text: str) -> date:
    if year not in _YEARS or not 1 <= month <= 12:
        raise UnreadableCell(text)
    return date(year, month, 1)


# Full-width forms included. An apostrophe that was there already gets another one, so that none is lost.
_FORMULA = re.compile("'*[=+\\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                      "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]")  # fmt: skip


def is_formula(text: str) -> bool:
    return _FORMULA.match(text) is not None


def escaped(text: str) -> str:
    return f"'{text}" if is_formula(text) else text


def unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and is_formula(text) else text
