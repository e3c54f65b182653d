"""What a spreadsheet would run as a formula, and the apostrophe before it that makes a text of it."""

from __future__ import annotations

import re

# Full-width forms included. An apostrophe that was there already gets another one, so that none is lost.
_FORMULA = re.compile("'*[=+\\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                      "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]")  # fmt: skip


def is_formula(text: str) -> bool:
    return _FORMULA.match(text) is not None


def escaped(text: str) -> str:
    return f"'{text}" if is_formula(text) else text


def unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and is_formula(text) else text
