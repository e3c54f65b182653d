"""What tells that a word is somebody's name: that some bear it, or letters that follow each other as in one.

Never that it is unknown: « enceinte », « divorsée » and « ukrainienne » are what somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path

from privacy.text import fold

LIKELY = 1.5
"""Least evidence of the letters, where only a name is expected: after « mme », « prénom : »."""
SURE = 3.5
"""Where something else may stand: after « le dossier », or after a first name."""

_DESCRIBED = 4.0
"""What a verb or a state that follows is worth, in letters."""
_LANGUAGE = Path(__file__).parent / "language"
_ELIDED = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
_CUT = re.compile(r"[’'-]")
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
_SHORTEST_TOLD = 5
"""Letters: a shorter word, when unknown, is rather an acronym; it is one letter away from too many others."""
_LONG = 7
"""Letters from which a word may be one letter away from what a state sounds like."""
_NAME_ALONE = 5.0
"""Evidence of the letters above which a word is a name anywhere: `surnames.txt` spares such names."""


class Reading(Enum):
    NAME = "name"
    BOTH = "both"
    """« Petit », « rose »: its place tells."""
    STATE = "state"
    WORD = "word"
    UNKNOWN = "unknown"


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
    if Reading.STATE in read and Reading.NAME not in read:
        return Reading.STATE
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
    has_verb = is_subject(following)
    is_described = has_verb or (following.islower() and reading(following) is Reading.STATE)
    match reading(word):
        case Reading.NAME:
            return True
        case Reading.BOTH if has_verb or (is_known(following) and plain(following) not in _words("states")):
            return True
        case Reading.BOTH:
            is_state = plain(word) in _words("states")
            return not is_state and (least < SURE or is_described or not following)
        case Reading.UNKNOWN:
            return len(word) >= _SHORTEST_TOLD and likeness(plain(word)) >= least - _DESCRIBED * is_described
        case Reading.WORD:
            return least < SURE and has_verb and is_borne(word)
    return False


def is_subject(following: str) -> bool:
    """Of the verb that follows."""
    return not _words("verbs").isdisjoint(_CUT.split(following.lower()))


def is_borne(word: str) -> bool:
    """A word of the language that is also the name of many."""
    return plain(word) in _words("surnames") or plain(word) in _words("names")


def plain(word: str) -> str:
    return "".join(fold(word).split())


def likeness(word: str) -> float:
    """How much likelier its letters are in a name than in a word: a logarithm."""
    spelt = f"^^{word}$"
    return sum(_letters().get(spelt[i : i + 3], 0.0) for i in range(len(spelt) - 2))


def _read(word: str) -> Reading:
    read = _known(word)
    if read is not Reading.UNKNOWN:
        return read
    rest = word[1:]
    if (
        word[:1] in _ELIDABLE
        and (  # « nveut », « nest », « mapelle »
            rest in _words("verbs") or (rest[:1] in _VOWELS and _heard(rest) in _heard_states())
        )
    ):
        return Reading.STATE
    if _is_mistyped(word):
        return Reading.STATE
    is_told = len(word) >= _SHORTEST_TOLD and likeness(word) >= _NAME_ALONE
    return Reading.NAME if is_told else Reading.UNKNOWN


def _known(word: str) -> Reading:
    is_state = word in _words("states") or word in _words("verbs")
    is_word = word in _words("common_words")
    if word in _words("names"):
        return Reading.BOTH if is_word or is_state else Reading.NAME
    if is_state:
        return Reading.STATE
    if is_word:
        return Reading.WORD
    return Reading.NAME if word in _words("surnames") else Reading.UNKNOWN


def _is_mistyped(word: str) -> bool:
    """« encinte », « divorsée », « hebrgé »: one letter away, or said alike."""
    heard = _heard(word)
    return (
        heard in _heard_states()
        or (len(word) >= _SHORTEST_TOLD and not _nearly(word).isdisjoint(_near("states")))
        or (len(heard) >= _LONG and not _nearly(heard).isdisjoint(_near("heard")))
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


def _nearly(word: str) -> set[str]:
    """A letter taken out of two words one letter away makes them the same."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


@cache
def _near(which: str) -> frozenset[str]:
    words = _heard_states() if which == "heard" else _words(which)
    return frozenset().union(*(_nearly(word) for word in words if len(word) >= _SHORTEST_TOLD - 1))


@cache
def _words(name: str) -> frozenset[str]:
    lines = (_LANGUAGE / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _letters() -> Mapping[str, float]:
    return {told[:3]: int(told[3:]) / 10 for told in _words("letters")}
