"""What a signalement has people told; rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class AnswerOwed:
    """What a guichet owes. ``days`` are left before the legal date: 0 on it, negative once it is past."""

    reference: str
    subject: str
    guichet: str
    sent_on: date
    due_on: date
    days: int


class SignalementReminder(AnswerOwed):
    """To the guichet's agents, until the legal date."""


class SignalementOverdue(AnswerOwed):
    """To the guichet's agents, once it is past."""


class AnswerMissing(AnswerOwed):
    """To the gestionnaires, once it is past."""


class NobodyToRemind(AnswerOwed):
    """To the gestionnaires: no agent of the guichet can be reached here."""


@dataclass(frozen=True, kw_only=True)
class SignalementWithdrawn:
    """To the agents who were reminded of it: nothing is expected any more."""

    reference: str
    subject: str
