"""Messages as agents write them, each with what it is: `language/messages_by_kind.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from knowledge_base.french.vocabulary import LANGUAGE
from knowledge_base.understanding.acts import Act
from knowledge_base.understanding.intents import Emergency, Intent, Kind


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
