"""The life of a signalement, as one table: which action leads from which status to which.

That an answer is overdue is no status: the clock alone says so, of whatever still awaits one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from quality.errors import ForbiddenStep


class Status(StrEnum):
    DRAFT = "draft"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    CHASED = "chased"
    ANSWERED = "answered"
    FOLLOWED = "followed"
    """Its plan d’action is being carried out."""
    EVALUATED = "evaluated"
    REPORTED = "reported"
    """The comité de suivi was told."""
    PROPOSED = "proposed"
    """To the State, whose procedure it is from there on (fact 156)."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    NOTIFY = "notify"
    ACKNOWLEDGE = "acknowledge"
    ASK_HELP = "ask_help"
    HELP = "help"
    CHASE = "chase"
    ANSWER = "answer"
    REOPEN = "reopen"
    """The answer was noted by mistake."""
    FOLLOW = "follow"
    EVALUATE = "evaluate"
    REPORT = "report"
    PROPOSE = "propose"
    CLOSE = "close"
    WITHDRAW = "withdraw"


# Whoever answers late still answers: after the second letter, after the comité, after the State was asked.
# Nothing is closed that the comité was not told of (mission, §2 b).
LIFE: Mapping[Status, Mapping[Action, Status]] = {
    Status.DRAFT: {Action.NOTIFY: Status.NOTIFIED},
    Status.NOTIFIED: {
        Action.ACKNOWLEDGE: Status.ACKNOWLEDGED,
        Action.ASK_HELP: Status.NOTIFIED,
        Action.HELP: Status.NOTIFIED,
        Action.CHASE: Status.CHASED,
        Action.ANSWER: Status.ANSWERED,
        Action.WITHDRAW: Status.WITHDRAWN,
    },
    Status.ACKNOWLEDGED: {
        Action.ASK_HELP: Status.ACKNOWLEDGED,
        Action.HELP: Status.ACKNOWLEDGED,
        Action.CHASE: Status.CHASED,
        Action.ANSWER: Status.ANSWERED,
        Action.WITHDRAW: Status.WITHDRAWN,
    },
    Status.CHASED: {
        Action.ACKNOWLEDGE: Status.CHASED,
        Action.ASK_HELP: Status.CHASED,
        Action.HELP: Status.CHASED,
        Action.ANSWER: Status.ANSWERED,
        Action.REPORT: Status.REPORTED,
        Action.PROPOSE: Status.PROPOSED,
        Action.WITHDRAW: Status.WITHDRAWN,
    },
    Status.ANSWERED: {
        Action.HELP: Status.ANSWERED,
        Action.REOPEN: Status.NOTIFIED,
        Action.FOLLOW: Status.FOLLOWED,
        Action.EVALUATE: Status.EVALUATED,
    },
    Status.FOLLOWED: {
        Action.HELP: Status.FOLLOWED,
        Action.FOLLOW: Status.FOLLOWED,
        Action.EVALUATE: Status.EVALUATED,
    },
    Status.EVALUATED: {
        Action.HELP: Status.EVALUATED,
        Action.FOLLOW: Status.FOLLOWED,
        Action.EVALUATE: Status.EVALUATED,
        Action.REPORT: Status.REPORTED,
        Action.PROPOSE: Status.PROPOSED,
    },
    Status.REPORTED: {
        Action.HELP: Status.REPORTED,
        Action.ANSWER: Status.ANSWERED,
        Action.FOLLOW: Status.FOLLOWED,
        Action.PROPOSE: Status.PROPOSED,
        Action.CLOSE: Status.CLOSED,
    },
    Status.PROPOSED: {
        Action.HELP: Status.PROPOSED,
        Action.ANSWER: Status.ANSWERED,
        Action.REPORT: Status.REPORTED,
    },
    Status.CLOSED: {},
    Status.WITHDRAWN: {},
}


def after(status: Status, action: Action) -> Status:
    """The status that the action leads to; ``ForbiddenStep`` where the table has no arrow."""
    try:
        return LIFE[status][action]
    except KeyError:
        raise ForbiddenStep(status.value, action.value) from None
