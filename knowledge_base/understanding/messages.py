"""Messages as agents write them, each with what it is: `language/messages_by_kind.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from knowledge_base.french.vocabulary import LANGUAGE
from knowledge_base.understanding.acts import Act, french_phrases
from knowledge_base.understanding.intents import Emergency, Intent, Kind
from knowledge_base.understanding.sentences import plain


@dataclass(frozen=True)
class Labelled:
    """``hand`` is who wrote it: a measure is only worth something on messages of another hand."""

    hand: str
    intent: Intent
    text: str


@cache
def labelled_messages() -> tuple[Labelled, ...]:
    return tuple(_read((LANGUAGE / "messages_by_kind.txt").read_text("utf-8")))


def _read(written: str) -> Iterator[Labelled]:
    hand = ""
    for line in written.splitlines():
        if line.startswith("["):
            hand = line.strip("[]")
        elif line and not line.startswith("#"):
            label, text = line.split(" | ", 1)
            yield Labelled(hand, _intent(*label.split()), text)


def _intent(kind: str, which: str = "") -> Intent:
    if kind == Kind.EMERGENCY:
        return Intent(Kind.EMERGENCY, emergency=Emergency(which))
    return Intent(Kind(kind), Act(which) if which else None)


LONGEST = 20
"""Words: a longer message tells what it is about, and is treated for that."""
LONGEST_REPROACH = 8
"""« C’est faux, la dame avait renouvelé… » tells more than a reproach."""


class Remark(StrEnum):
    TICKET = "my_ticket"
    PERSON = "a_person"
    MACHINE = "a_machine"
    WRONG = "wrong"
    AGAIN = "again"


def remark_in(message: str) -> Remark | None:
    said = plain(message)
    phrases = french_phrases()
    length = len(said.split())
    if length > LONGEST or phrases["not_of_us"].search(said):
        return None
    found = next((remark for remark in Remark if phrases[remark].search(said)), None)
    return None if found is Remark.WRONG and length > LONGEST_REPROACH else found


def is_of_another_office(message: str) -> bool:
    """The crèche, the canteen, the weather: no base about applicants answers it."""
    return french_phrases()["off_trade"].search(plain(message)) is not None
