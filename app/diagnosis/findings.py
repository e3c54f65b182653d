"""What a check finds: its weight, one sentence, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    FINE = "ok"
    LOOK = "attention"
    WRONG = "panne"


@dataclass(frozen=True)
class Finding:
    """``advice`` is empty when there is nothing to do."""

    subject: str
    level: Level
    sentence: str
    advice: str = ""


def fine(subject: str, sentence: str) -> Finding:
    return Finding(subject, Level.FINE, sentence)


def look(subject: str, sentence: str, advice: str) -> Finding:
    return Finding(subject, Level.LOOK, sentence, advice)


def wrong(subject: str, sentence: str, advice: str) -> Finding:
    return Finding(subject, Level.WRONG, sentence, advice)
