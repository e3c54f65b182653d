"""A question as it was put to the base, without anybody's name, and each answer that was shown for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from privacy.applicants import legible
from privacy.nir import MASK
from privacy.numbers import MAIL, PHONE
from privacy.retention import RULE, Kept

ABOUT_INCIDENT = "incident"
"""The kind of a question that an incident under way was the answer to."""

KEPT_FOR = timedelta(days=RULE[Kept.QUESTIONS].span.number)
"""Long enough to compare a month with the same one of last year; the journal keeps the count for ever."""


class AnswerZone(StrEnum):
    """What the base showed: the answer, the nearest text, titles (or a word's meanings), or nothing."""

    ANSWER = "answer"
    PROBABLE = "probable"
    SUGGEST = "suggest"
    ABSTAIN = "abstain"


class QuestionOutcome(StrEnum):
    """What became of it; ``OPEN`` while nobody knows. A refused one stays so as a ticket."""

    OPEN = ""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CHOSEN = "chosen"
    TICKET = "ticket"


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """``reference`` names it in the journal too. ``entry_ids`` were shown, best first.

    ``text`` has neither NIR nor numéro unique nor name (`without_persons`). ``kind`` is that of the message
    (``question``, ``act``, ``sensitive``, ``personal``), ``file`` when a file sent it to a person, or
    ``ABOUT_INCIDENT``.
    ``entry_id`` is the entry that the asker chose, accepted or refused; ``agent_id`` is None once forgotten.
    """

    reference: str
    at: datetime
    channel: str
    agent_id: int | None
    guichet_id: int | None
    text: str
    kind: str
    zone: AnswerZone
    theme: str = ""
    entry_ids: tuple[str, ...] = ()
    outcome: QuestionOutcome = QuestionOutcome.OPEN
    entry_id: str = ""
    ticket: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerGiven:
    """An answer that was on somebody's screen. ``number`` is the version of the entry; 0 as shipped.

    ``question`` is empty when the answer was not asked for: a correction that the person was told of.
    """

    question: str
    entry_id: str
    number: int
    agent_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class Use:
    """What became of an entry: how often it was shown for a question, accepted, refused."""

    shown: int = 0
    accepted: int = 0
    rejected: int = 0


def without_persons(text: str, depersonalised: Callable[[str], str]) -> str:
    """The words of a question that may be kept: no NIR, numéro unique, name, e-mail address nor telephone.

    ``depersonalised`` is the recogniser's own: it knows a name from a word of the trade.
    """
    bare = depersonalised(legible(text.replace(MASK, " ")))
    return " ".join(PHONE.sub(" ", MAIL.sub(" ", bare)).split())
