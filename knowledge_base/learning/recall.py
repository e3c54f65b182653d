"""Who received an answer that was corrected since, or none where the base has one now: each is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge_base.entries import Entry
from knowledge_base.evaluation import Question
from knowledge_base.learning.gaps import is_unanswered
from knowledge_base.learning.questions import AnswerGiven, AskedQuestion
from knowledge_base.learning.rehearsal import MOST_REPLAYED, nearest

if TYPE_CHECKING:
    from storage.knowledge import SqlQuestions
    from storage.unit_of_work import Work


@dataclass(frozen=True)
class AnswerCorrected:
    """To whoever received an older answer of this entry, the last time at ``received_at``."""

    entry: Entry
    received_at: datetime


@dataclass(frozen=True)
class AnswerWritten:
    """To whoever had asked this at ``asked_at``, and got no answer."""

    entry: Entry
    question: str
    asked_at: datetime


def older_answers(
    questions: SqlQuestions, entry_id: str, *, number: int, since: datetime
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


def tell_receivers(work: Work, entry: Entry, older: Iterable[AnswerGiven], *, by: int, now: datetime) -> int:
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


def left_without_answer(
    questions: SqlQuestions, entry: Entry, *, since: datetime, answers: Callable[[str], bool]
) -> tuple[AskedQuestion, ...]:
    """The last question of each person that neither the base nor anybody answered since then, and that the
    entry ``answers`` today; in their order. Whoever read the entry after that knows.

    Those that are nearest to the entry are tried, `MOST_REPLAYED` at most.
    """
    read_at = {one.agent_id: one.at for one in questions.given_since(entry.id, since)}
    left = {
        one.agent_id: one
        for one in questions.since(since)
        if one.agent_id is not None and is_unanswered(one) and not one.ticket and one.entry_id != entry.id
    }
    waiting = [one for agent_id, one in left.items() if agent_id not in read_at or read_at[agent_id] < one.at]
    typed = [Question(text) for text in dict.fromkeys(one.text for one in waiting)]
    met = {one.q for one in nearest(typed, [entry], most=MOST_REPLAYED) if answers(one.q)}
    return tuple(one for one in waiting if one.text in met)


def tell_askers(work: Work, entry: Entry, left: Iterable[AskedQuestion], *, by: int, now: datetime) -> int:
    """Tells whoever asked each of these questions, where they asked it; how many were told. ``by`` knows."""
    told = 0
    for asked in left:
        if asked.agent_id is None or asked.agent_id == by:
            continue
        notice = AnswerWritten(entry, asked.text, asked.at)
        key = f"fiche-trouvee:{entry.id}:{asked.reference}"
        if work.outbox.tell(asked.agent_id, notice, key=key, channel=asked.channel):
            work.questions.add_given(
                AnswerGiven(
                    question="",
                    entry_id=entry.id,
                    number=entry.number,
                    agent_id=asked.agent_id,
                    channel=asked.channel,
                    at=now,
                )
            )
            told += 1
    return told
