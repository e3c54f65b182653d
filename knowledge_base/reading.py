"""How a message is read for whoever triages it: what it seems to be, which entries are near. Only that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act, Kind
from knowledge_base.understanding.splitting import questions_of
from knowledge_base.understanding.urgency import Urge, urges_in

if TYPE_CHECKING:
    from knowledge_base.verdict import KnowledgeBase

MOST_NEAR = 3


class Nearness(StrEnum):
    """How near an entry is, as the chat would judge it."""

    SURE = "sure"
    """It would have been the answer."""
    LIKELY = "likely"
    """Its title would have been shown."""
    FAR = "far"
    """It shares words with the message."""


@dataclass(frozen=True)
class Near:
    entry_id: str
    nearness: Nearness


@dataclass(frozen=True, kw_only=True)
class Reading:
    """``questions`` are those of the message, itself when it is one; ``near`` goes from the nearest on."""

    act: Act | None = None
    is_sensitive: bool = False
    theme: Theme | None = None
    urges: tuple[Urge, ...] = ()
    questions: tuple[str, ...]
    near: tuple[Near, ...] = ()


def read(base: KnowledgeBase, message: str) -> Reading:
    from knowledge_base.verdict import PLAUSIBLE  # whoever has a base has imported what judges by it

    weighed = base.weigh(message)
    limits = base.thresholds
    scores = {entry.id: score for entry, score in weighed.candidates}
    best = max(scores.values(), default=0.0)

    def nearness(entry_id: str) -> Nearness:
        score = scores.get(entry_id, 0.0)
        if not weighed.chances or weighed.known < limits.maybe or score < PLAUSIBLE * best:
            return Nearness.FAR
        is_sure = weighed.confidence >= limits.sure and score == best
        return Nearness.SURE if is_sure else Nearness.LIKELY

    return Reading(
        act=weighed.intent.act,
        is_sensitive=weighed.intent.kind in (Kind.SENSITIVE, Kind.EMERGENCY),
        theme=weighed.theme,
        urges=urges_in(message),
        questions=questions_of(message),
        near=tuple(
            Near(found.entry_id, nearness(found.entry_id)) for found in base.search(message)[:MOST_NEAR]
        ),
    )
