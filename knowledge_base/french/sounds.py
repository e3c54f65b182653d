"""Words as they sound, so that « suisidé », « expultion » or « frapé » are what they mean to be."""

from __future__ import annotations

import re
from functools import lru_cache

SHORTEST = 4
"""Letters: a shorter word sounds like too many others."""
LONG = 6
"""Letters from which the ending, which tells the form and not the word, is left out."""

_HEARD = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"ph", "f"), (r"h", ""), (r"eau|au", "o"), (r"ou", "u"), (r"oi", "wa"), (r"sc(?=[ei])", "s"),
        (r"c(?=[eiy])", "s"), (r"[sc]ion|tion|sion|scion|ssion", "sion"), (r"qu|[ckq]", "k"),
        (r"g(?=[eiy])", "j"), (r"gu(?=[ei])", "g"), (r"y", "i"), (r"(?:ai|ei|ay|ey)(?=n)", "i"),
        (r"ai|ei", "e"), (r"en|em|an|am", "an"), (r"x", "ks"), (r"z", "s"), (r"je(?=[ao])", "j"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_ENDING = re.compile(r"(?:e[erstz]*|i?[stdx]|e?r|aient|ait|ant)$")
_MUTE = re.compile(r"[estdx]+$")


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A key that words share when they sound alike; "" for a word that is too short to have one."""
    if len(word) < SHORTEST or not word.isalpha():
        return ""
    bare = _ENDING.sub("", word) if len(word) >= LONG else _MUTE.sub("", word)
    key = bare if len(bare) >= SHORTEST - 1 else word
    for written, heard in _HEARD:
        key = written.sub(heard, key)
    return key if len(key) >= SHORTEST else ""
