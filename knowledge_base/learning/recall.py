"""Who received an answer that was corrected since, and what they are told, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge_base.entries import Entry
from knowledge_base.learning.ports import LearningWork, Questions
from knowledge_base.learning.questions import AnswerGiven


@dataclass(frozen=True)
class Receiver:
    """``channel`` and ``at`` are those of the last time that the person was shown the older answer."""

    agent_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class AnswerCorrected:
    """To whoever received an older answer of this entry, the last time at ``received_at``."""

    entry: Entry
    received_at: datetime


def receivers(questions: Questions, entry_id: str, *, number: int, since: datetime) -> tuple[Receiver, ...]:
    """Who got a version older than ``number`` since then and none from it on after that, once each, in the
    order of their last time.
    """
    latest: dict[int, Receiver] = {}
    for given in questions.given_since(entry_id, since):
        latest.pop(given.agent_id, None)
        if given.number < number:
            latest[given.agent_id] = Receiver(given.agent_id, given.channel, given.at)
    return tuple(latest.values())


def tell_receivers(
    work: LearningWork, entry: Entry, found: Iterable[Receiver], *, by: int, now: datetime
) -> int:
    """Tells each of the receivers, once for each version, where the receiver read it; how many were told.

    For an answer that was corrected, not for a phrasing. ``by`` corrected it, and knows.
    """
    told = 0
    for receiver in found:
        if receiver.agent_id == by:
            continue
        notice = AnswerCorrected(entry, receiver.at)
        key = f"rappel-fiche:{entry.id}:{entry.number}:{receiver.agent_id}"
        if work.outbox.tell(receiver.agent_id, notice, key=key, channel=receiver.channel):
            # The next correction must reach the receiver too, even once the first time is forgotten.
            work.questions.add_given(
                AnswerGiven(
                    question="",
                    entry_id=entry.id,
                    number=entry.number,
                    agent_id=receiver.agent_id,
                    channel=receiver.channel,
                    at=now,
                )
            )
            told += 1
    return told
