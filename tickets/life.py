"""The life of a ticket, as one table: which action leads from which status to which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tickets.errors import ForbiddenTransition


class Status(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    CLOSED = "closed"


class Action(StrEnum):
    TAKE = "take"
    HAND_OVER = "hand_over"
    RELEASE = "release"
    REPLY = "reply"
    ASK = "ask"
    ADD = "add"
    ESCALATE = "escalate"
    RETURN = "return"
    CLOSE = "close"
    REOPEN = "reopen"
    CORRECT = "correct"
    MERGE = "merge"


# A reply to an escalated ticket is an interim word: the pole still owes its answer. Whoever takes a ticket
# that is under way takes it over where it stands; whoever gives it back leaves where it stands what awaits
# somebody else. What is merged into an answered ticket has had no answer.
LIFE: Mapping[Status, Mapping[Action, Status]] = {
    Status.OPEN: {
        Action.TAKE: Status.IN_PROGRESS,
        Action.HAND_OVER: Status.IN_PROGRESS,
        Action.REPLY: Status.ANSWERED,
        Action.ASK: Status.WAITING,
        Action.CORRECT: Status.OPEN,
        Action.MERGE: Status.OPEN,
        Action.ADD: Status.OPEN,
        Action.ESCALATE: Status.ESCALATED,
        Action.CLOSE: Status.CLOSED,
    },
    Status.IN_PROGRESS: {
        Action.TAKE: Status.IN_PROGRESS,
        Action.HAND_OVER: Status.IN_PROGRESS,
        Action.RELEASE: Status.OPEN,
        Action.REPLY: Status.ANSWERED,
        Action.ASK: Status.WAITING,
        Action.CORRECT: Status.IN_PROGRESS,
        Action.MERGE: Status.IN_PROGRESS,
        Action.ADD: Status.IN_PROGRESS,
        Action.ESCALATE: Status.ESCALATED,
        Action.CLOSE: Status.CLOSED,
    },
    Status.WAITING: {
        Action.TAKE: Status.WAITING,
        Action.HAND_OVER: Status.WAITING,
        Action.RELEASE: Status.WAITING,
        Action.REPLY: Status.ANSWERED,
        Action.ASK: Status.WAITING,
        Action.CORRECT: Status.WAITING,
        Action.MERGE: Status.WAITING,
        Action.ADD: Status.IN_PROGRESS,
        Action.ESCALATE: Status.ESCALATED,
        Action.CLOSE: Status.CLOSED,
    },
    Status.ESCALATED: {
        Action.TAKE: Status.ESCALATED,
        Action.HAND_OVER: Status.ESCALATED,
        Action.RELEASE: Status.ESCALATED,
        Action.REPLY: Status.ESCALATED,
        Action.CORRECT: Status.ESCALATED,
        Action.MERGE: Status.ESCALATED,
        Action.ADD: Status.ESCALATED,
        Action.RETURN: Status.IN_PROGRESS,
        Action.CLOSE: Status.CLOSED,
    },
    Status.ANSWERED: {
        Action.TAKE: Status.ANSWERED,
        Action.HAND_OVER: Status.ANSWERED,
        Action.RELEASE: Status.ANSWERED,
        Action.REPLY: Status.ANSWERED,
        Action.ASK: Status.WAITING,
        Action.CORRECT: Status.ANSWERED,
        Action.MERGE: Status.IN_PROGRESS,
        Action.ADD: Status.IN_PROGRESS,
        Action.ESCALATE: Status.ESCALATED,
        Action.CLOSE: Status.CLOSED,
    },
    Status.CLOSED: {
        Action.REOPEN: Status.OPEN,
    },
}


def after(status: Status, action: Action) -> Status:
    """The status that the action leads to; ``ForbiddenTransition`` where the table has no arrow."""
    try:
        return LIFE[status][action]
    except KeyError:
        raise ForbiddenTransition(status.value, action.value) from None
