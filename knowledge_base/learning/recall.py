"""Who received an answer that was corrected since, and what they are told, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge_base.entries import Entry
from knowledge_base.learning.ports import LearningWork, Questions
from knowledge_base.learning.questions import AnswerGiven


@dataclass(frozen=True)
class AnswerCorrected:
    """To whoever received an older answer of this entry, the last time at ``received_at``."""

    entry: Entry
    received_at: datetime


def older_answers(
    questions: Questions, entry_id: str, *, number: int, since: datetime
) -> tuple[AnswerGiven, ...]:
    """To whoever got a version older than ``number`` since then and none from it on after that, the last,
    once each, in their order.
    """
    latest: dict[int, AnswerGiven] = {}
    for given in questions.given_since(entry_id, since):
        latest.pop(given.agent_id, None)
        if given.number < number:
            latest[given.agent_id] = given
    return tuple(latest.values())


def tell_receivers(
    work: LearningWork, entry: Entry, older: Iterable[AnswerGiven], *, by: int, now: datetime
) -> int:
    """Tells whoever received each of the older answers, once for each version, where they read it; how many
    were told.

    For an answer that was corrected, not for a phrasing. ``by`` corrected it, and knows.
    """
    told = 0
    for given in older:
        if given.agent_id == by:
            continue
        notice = AnswerCorrected(entry, given.at)
        key = f"rappel-fiche:{entry.id}:{entry.number}:{given.agent_id}"
        if work.outbox.tell(given.agent_id, notice, key=key, channel=given.channel):
            # The next correction must reach them too, even once the first time is forgotten.
            work.questions.add_given(replace(given, question="", number=entry.number, at=now))
            told += 1
    return told
