"""Before the ticket of an emergency: whom to call, and what the base knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge_base.entries import Entry
from knowledge_base.understanding.intents import Emergency
from knowledge_base.verdict import NoMatch
from tickets.kinds.declared import EMERGENCIES, MATTER


@dataclass(frozen=True)
class CallFirst:
    """``matter`` is the emergency, "" for a sensitive matter that is none; ``entry`` may say the rest."""

    matter: str
    entry: Entry | None = None


def told_by(emergency: Emergency | None) -> Mapping[str, str]:
    """What the recognition answers in the place of the agent, who may correct it."""
    return {MATTER: emergency.value} if emergency is not None else {}


def called_first(unanswered: NoMatch) -> tuple[CallFirst, ...]:
    """Nothing where there is nobody to call and nothing to say."""
    matter = unanswered.emergency.value if unanswered.emergency else ""
    if not matter and unanswered.beside is None:
        return ()
    return (CallFirst(matter, unanswered.beside),)


def called_for(matter: str) -> tuple[CallFirst, ...]:
    """What was chosen among the matters."""
    return (CallFirst(matter),) if matter in EMERGENCIES else ()
