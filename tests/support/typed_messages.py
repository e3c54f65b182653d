"""Messages as counters type them: with somebody's name, between brackets, or with none.

Those of ``names`` and ``words`` were written by the hand that wrote the rule; which half one is in depends on
its letters. The 402 of ``names_by_another`` and ``words_by_another`` are of another hand: read once before
the rule had learnt from them, 7 % of names were left and 3 % of ordinary words masked. They have been learnt
since. What either tells is that nothing is lost of what was mended, never how it fares with a new hand's.
The 480 ``by_a_third`` were read once, after: 28 % of names were left, 0.6 % of words masked.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

LEARNT, ASIDE = (0,), (1,)
ALL = (0, 1)
_TYPED = Path(__file__).parents[1] / "privacy" / "typed"
_MARKED = re.compile(r"\[([^\]]+)\]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACEHOLDER = re.compile(r"\[[^\]]+\]")

Mask = Callable[[str], str]


def messages(name: str, halves: Sequence[int] = ALL) -> Sequence[str]:
    lines = (_TYPED / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#") and zlib.crc32(line.encode()) % 2 in halves]


def names_left(marked: Sequence[str], mask: Mask) -> Sequence[str]:
    """The messages in which a word of a marked name is left."""
    return [m for m in marked if (_words(mask(typed(m))) - _words(_MARKED.sub(" ", m))).total()]


def words_lost(marked: Sequence[str], mask: Mask) -> Sequence[str]:
    """The messages in which a word out of the marked names is masked."""
    return [m for m in marked if (_words(_MARKED.sub(" ", m)) - _words(mask(typed(m)))).total()]


def typed(marked: str) -> str:
    return _MARKED.sub(r"\1", marked)


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_PLACEHOLDER.sub(" ", text)))
