"""What tells that a word is somebody's name: that some bear it, or letters that follow each other as in one.

Never that it is unknown: « enceinte », « divorsée » and « ukrainienne » are what somebody is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cache, lru_cache
from math import log
from pathlib import Path

from privacy.text import fold

LIKELY = -1.0
"""Least evidence of the letters, where only a name is expected: after « mme », « prénom : »."""
SURE = 1.0
"""Where something else may stand: after « le dossier », or after a first name."""

_DESCRIBED = 6.0
"""What a verb or a state that follows is worth, in letters."""
_SURELY_VERBS = frozenset(
    (
        "est",
        "était",
        "etait",
        "veut",
        "vit",
        "ne",
        "n",
        "demande",
        "souhaite",
        "voudrait",
        "doit",
        "peut",
        "va",
    )
) | {"conteste", "refuse", "attend", "habite", "relance"}
_LANGUAGE = Path(__file__).parent / "language"
_ELIDED = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
_CUT = re.compile(r"[’'-]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ELIDABLE = frozenset("cdjlmnst")
_VOWELS = frozenset("aeiouyh")
_SAID_ALIKE = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"ph", "f"),
        (r"x(?=[aeiou])", "cs"),
        (r"h", ""),
        (r"ai|ei", "e"),
        (r"e?au", "o"),
        (r"y", "i"),
        (r"an(?=[^aeiou])|am(?=[bp])|em(?=[bp])", "en"),
        (r"c(?=[ei])|z", "s"),
        (r"g(?=[ei])", "j"),
        (r"qu|k", "c"),
        (r"(.)\1+", r"\1"),
        (r"(?:er|e[sztr]?|s|t|d|x|nt)$", ""),
        (r"e$", ""),
    )
)
_SHORTEST_MISTYPED = 5
"""Letters: a shorter word is one letter away from too many others."""
_LONGEST = 30
"""Letters: nobody misspells a longer word, and what is near to it takes the square of its length to tell."""
_LONG = 7
"""Letters from which a word may be one letter away and sound like a name."""
_NAME_ALL_THE_SAME = 5.0
_TAUGHT = 12
"""One word of the language in so many teaches how they are spelt."""


class Reading(Enum):
    NAME = "name"
    BOTH = "both"
    """« Petit », « rose »: its place tells."""
    STATE = "state"
    WORD = "word"
    UNKNOWN = "unknown"


@lru_cache(4_096)
def reading(word: str) -> Reading:
    """Of a word as typed; a compound is a name where a part is."""
    parts = fold(_ELIDED.sub("", word)).split()
    exact = [_known(part) for part in parts]
    if all(one in (Reading.STATE, Reading.WORD) for one in exact):
        return Reading.STATE if Reading.STATE in exact else Reading.WORD
    whole = _known(plain(word))
    if whole is not Reading.UNKNOWN:
        return whole
    read = [_read(part) for part in parts]
    if len(parts) == 1:
        return read[0]
    if Reading.STATE not in read and (Reading.NAME in read or set(read) == {Reading.BOTH}):
        return Reading.NAME
    return Reading.UNKNOWN


def is_known(word: str) -> bool:
    """A name that some bear, be it also a word."""
    return reading(word) in (Reading.NAME, Reading.BOTH)


def is_state(word: str) -> bool:
    """What somebody is, has or does: no name, even in capitals."""
    return reading(word) is Reading.STATE and (word.islower() or _known(plain(word)) is Reading.STATE)


def is_name(word: str, following: str, least: float) -> bool:
    """``following`` is the next word, "" where the sentence ends; ``least`` is what its letters must tell."""
    said = following.lower()
    is_subject = not _words("verbs").isdisjoint(_CUT.split(said))
    is_described = is_subject or (following == said and reading(following) is Reading.STATE)
    match reading(word):
        case Reading.NAME:
            return True
        case Reading.BOTH if is_subject or (is_known(following) and plain(following) not in _words("states")):
            return True
        case Reading.BOTH:
            is_state = plain(word) in _words("states")
            return not is_state and (least < SURE or is_described or not following)
        case Reading.UNKNOWN:
            return likeness(plain(word)) >= least - _DESCRIBED * is_described
        case Reading.WORD:
            return least < SURE and _CUT.split(said)[0] in _SURELY_VERBS
    return False


def plain(word: str) -> str:
    return "".join(fold(word).split())


def likeness(word: str) -> float:
    """How much likelier its letters are in a name than in a word: a logarithm, by letter."""
    names, words = _letters()
    spelt = f"^^{word}$"
    told = (names(spelt[i : i + 3]) - words(spelt[i : i + 3]) for i in range(len(spelt) - 2))
    return sum(told)


def _read(word: str) -> Reading:
    read = _known(word)
    if read is not Reading.UNKNOWN:
        return read
    is_elided = word[:1] in _ELIDABLE and word[1:2] in _VOWELS  # « nest », « mapelle »
    if is_elided and (word[1:] in _words("verbs") or _heard(word[1:]) in _heard_states()):
        return Reading.STATE
    return Reading.STATE if _is_mistyped(word) else Reading.UNKNOWN


def _known(word: str) -> Reading:
    if word in _words("names"):
        is_word = word in _words("common_words") or word in _words("states")
        return Reading.BOTH if is_word else Reading.NAME
    if word in _words("states") or word in _words("verbs"):
        return Reading.STATE
    return Reading.WORD if word in _words("common_words") else Reading.UNKNOWN


def _is_mistyped(word: str) -> bool:
    """« encinte », « divorsée », « hebrgé »: one letter away, or said alike."""
    heard = _heard(word)
    if heard in _heard_states():
        return True
    if not _SHORTEST_MISTYPED <= len(word) <= _LONGEST or (
        len(word) < _LONG and likeness(word) > _NAME_ALL_THE_SAME
    ):
        return False
    return any(near in _words("states") for near in _one_letter_away(word)) or (
        len(heard) >= _LONG and any(near in _heard_states() for near in _one_letter_away(heard))
    )


def _heard(word: str) -> str:
    """As one says it, nearly: « ukrenienne » is « ukrainienne »."""
    for written, heard in _SAID_ALIKE:
        word = written.sub(heard, word)
    return word


@cache
def _heard_states() -> frozenset[str]:
    heard = map(_heard, _words("states") | {fold(verb) for verb in _words("verbs")})
    return frozenset(word for word in heard if len(word) > 3)


def _one_letter_away(word: str) -> Iterator[str]:
    for i in range(len(word) + 1):
        before, after = word[:i], word[i:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


@cache
def _words(name: str) -> frozenset[str]:
    lines = (_LANGUAGE / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _letters() -> tuple[Callable[[str], float], Callable[[str], float]]:
    words = _words("common_words") - _words("names")
    return _spelling(_words("names")), _spelling(sorted(words)[::_TAUGHT])


def _spelling(words: Iterable[str]) -> Callable[[str], float]:
    """The logarithm of the chance of a letter after two others."""
    threes: Counter[str] = Counter()
    twos: Counter[str] = Counter()
    for word in words:
        spelt = f"^^{word}$"
        for i in range(len(spelt) - 2):
            threes[spelt[i : i + 3]] += 1
            twos[spelt[i : i + 2]] += 1
    return lambda three: log((threes[three] + 0.2) / (twos[three[:2]] + 0.2 * len(_LETTERS)))
