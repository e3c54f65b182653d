"""Whom to call before anything else: one table of numbers, each with what it is for, who says so and when it
was read, and one of the emergencies that each is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rendering.texts import Texts
from tickets.kinds.declared import EMERGENCIES


@dataclass(frozen=True)
class Number:
    """``purpose`` says what it is for, and ``brief`` in a word; ``source`` who says so, ``read_on`` when that
    was read.
    """

    number: str
    brief: str
    purpose: str
    source: str
    read_on: date


@dataclass(frozen=True)
class Advice:
    """What is said beside the numbers, and what it rests on."""

    text: str
    source: str
    read_on: date


@dataclass(frozen=True)
class FirstAid:
    """``calls`` in the order in which to try them."""

    calls: tuple[Number, ...]
    advice: Advice | None = None


_TEXTS = Texts("emergencies")

NUMBERS: Mapping[str, Number] = {
    name: Number(**{"number": name, **told}) for name, told in _TEXTS.rows("number").items()
}


def _calling(*numbers: str, advice: Mapping[str, Any] | None = None) -> FirstAid:
    return FirstAid(tuple(NUMBERS[number] for number in numbers), Advice(**advice) if advice else None)


FIRST_AID: Mapping[str, FirstAid] = {
    matter: _calling(*told["calls"], advice=told.get("advice"))
    for matter, told in _TEXTS.rows("first_aid").items()
}
"""By the emergency that was recognised, or by the matter that was chosen."""

AT_ANY_HOUR = _calling("17", "112", "15", "115")
"""For a sensitive matter that is none of these: what does not close."""


_OFTEN = ("17", "112", "15", "18", "115", "119", "3114", "3919", "3977")


def in_brief(matter: str = "") -> str:
    """The numbers that are not those of the matter: it may be another than the one that was recognised."""
    told = {call.number for call in FIRST_AID[matter].calls} if matter in FIRST_AID else set()
    return ", ".join(f"{one} ({NUMBERS[one].brief})" for one in _OFTEN if one not in told)


def first_aid(matter: str) -> FirstAid:
    return FIRST_AID.get(matter, AT_ANY_HOUR)


def filters() -> dict[str, Callable[..., object]]:
    return {
        "secours": first_aid,
        "secours_en_bref": in_brief,
        "est_une_urgence": lambda matter: matter in EMERGENCIES,
    }
