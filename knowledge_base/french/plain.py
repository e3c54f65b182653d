"""Text reduced to plain words, the common ground of questions, entries and word lists."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": " ", "'": " ", "ʼ": " "})
NUMBER_SIGN = re.compile(r"\bn\s?[°º]")
WORD = re.compile(r"[a-z0-9]+")
RECENT = 512
"""Texts whose plain words stay in memory: one message is read a dozen times on its way to its answer."""
KEPT = 20_000
"""Texts whose plain words stay in memory: reading a base asks several times for those of each phrasing."""


def plain_words(text: str) -> list[str]:
    """Lower case, no accents, ligatures spelt out, words cut at apostrophes and punctuation."""
    return list(_plain_words(text))


@lru_cache(RECENT)
def _plain_words(text: str) -> tuple[str, ...]:
    lowered = NUMBER_SIGN.sub("numero ", text.lower()).translate(LIGATURES)
    return tuple(WORD.findall(unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()))


@lru_cache(KEPT)
def plain_text(text: str) -> str:
    """The same, joined by single spaces."""
    return " ".join(plain_words(text))
