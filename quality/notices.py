"""What a signalement has people told; rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from delivery.files import Attachment
from delivery.notices import AlsoByMail, CanWait


@dataclass(frozen=True, kw_only=True)
class AnswerOwed:
    """What a guichet owes. ``days`` are left before the legal date: 0 on it, negative once it is past."""

    reference: str
    subject: str
    guichet: str
    sent_on: date
    due_on: date
    days: int
    is_to_guichet: ClassVar[bool] = False
    reaches_nobody: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class FormalLetter(AnswerOwed, AlsoByMail, CanWait):
    """The letter itself goes with it."""

    attachments: tuple[Attachment, ...] = ()


class SignalementNotified(FormalLetter):
    """To the guichet’s agents; and to its address, by mail."""


class SignalementChased(FormalLetter):
    """The second letter, once the legal date is past."""


class SignalementReminder(AnswerOwed):
    """To the guichet's agents, until the legal date."""

    is_to_guichet = True


class SignalementOverdue(AnswerOwed):
    """To the guichet's agents, once it is past."""

    is_to_guichet = True


class GuichetReminded(AnswerOwed):
    """To the gestionnaires: what was just said to the guichet's agents."""


class AnswerMissing(AnswerOwed):
    """The same, once the legal date is past."""


class NobodyToRemind(AnswerOwed):
    """To the gestionnaires: no agent of the guichet can be reached here."""

    reaches_nobody = True


@dataclass(frozen=True)
class AnswersOwed:
    """Several at once to one person, in one message."""

    notices: tuple[AnswerOwed, ...]


class RemindersSuspended(AnswerOwed):
    """To the guichet's agents: help was asked for. The legal date stays."""


class RemindersResumed(AnswerOwed):
    """To the guichet's agents: help was given. The legal date stays."""


class HelpAsked(AnswerOwed, CanWait):
    """To the gestionnaires, when the guichet asks for help."""


@dataclass(frozen=True, kw_only=True)
class AnswerReceived(CanWait):
    """To the gestionnaires: a guichet has answered by itself."""

    reference: str
    subject: str
    guichet: str
    answered_on: date
    due_on: date
    files: int

    @property
    def is_late(self) -> bool:
        return self.answered_on > self.due_on


@dataclass(frozen=True, kw_only=True)
class ColleagueAnswered(AlsoByMail, CanWait):
    """To the other agents who were told of it: ``author`` has answered for them all."""

    reference: str
    subject: str
    author: str
    answered_on: date


@dataclass(frozen=True, kw_only=True)
class SignalementWithdrawn:
    """To the agents who were told of it: nothing is expected any more."""

    reference: str
    subject: str
