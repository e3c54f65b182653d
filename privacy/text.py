"""What a person typed, without the characters that no keyboard is meant to send."""

from __future__ import annotations

import re
import unicodedata

# Control characters but tab and newline; lone surrogates, which no database can store; marks that change
# the direction of writing, and so can make a text show something else than what it holds.
UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
WORD = re.compile(r"[^\W_]+")
LINE_BREAK = re.compile(r"\r\n?")

MARKS_ON_ONE_LETTER = 8
"""No language needs more, and putting them in order costs the square of their number."""
MANY_MARKS = re.compile(rf"[\u0300-\U0010ffff]{{{MARKS_ON_ONE_LETTER + 1}}}")
"""No mark comes before these characters: without so many of them in a row, none pile up."""


def with_few_marks(text: str) -> str:
    """Without the marks that pile up on a letter beyond those."""
    if MANY_MARKS.search(text) is None:
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS_ON_ONE_LETTER:
            kept.append(character)
    return "".join(kept)


def clean(text: str) -> str:
    """The text in NFC, without unwanted characters nor blank ends. Nothing is cut: see `is_too_long`."""
    plain = UNWANTED.sub("", LINE_BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", with_few_marks(plain)).strip()


def is_too_long(text: str, limit: int) -> bool:
    """More than ``limit`` characters."""
    return len(text) > limit


def fold(text: str) -> str:
    """Lower case, no accent, one space between words: « Éts Côte-d’Azur » → « ets cote d azur »."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    if not bare.isascii():
        bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(WORD.findall(bare))
