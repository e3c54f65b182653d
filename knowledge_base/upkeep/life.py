"""The life of an entry's version, as one table: which action leads from which status to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.upkeep.errors import ForbiddenChange


class Status(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    TO_REVIEW = "to_review"
    RETIRED = "retired"
    REPLACED = "replaced"
    """An older version, or a draft that was given up."""


class Action(StrEnum):
    EDIT = "edit"
    REVIEW = "review"
    PUBLISH = "publish"
    CONFIRM = "confirm"
    DOUBT = "doubt"
    RETIRE = "retire"
    REPLACE = "replace"
    DISCARD = "discard"


@dataclass(frozen=True)
class Transition:
    origins: frozenset[Status]
    target: Status


PENDING = frozenset({Status.DRAFT, Status.REVIEWED})
"""Nobody is answered from these yet."""

LIVE = frozenset({Status.PUBLISHED, Status.TO_REVIEW})
"""An entry to review still answers, and says so."""

CURRENT = LIVE | {Status.RETIRED}
"""The one version of an entry that counts today."""

# Whatever is changed after a review must be reviewed again.
RULES: Mapping[Action, Transition] = {
    Action.EDIT: Transition(PENDING, Status.DRAFT),
    Action.REVIEW: Transition(frozenset({Status.DRAFT}), Status.REVIEWED),
    Action.PUBLISH: Transition(frozenset({Status.REVIEWED}), Status.PUBLISHED),
    Action.CONFIRM: Transition(LIVE, Status.PUBLISHED),
    Action.DOUBT: Transition(LIVE, Status.TO_REVIEW),
    Action.RETIRE: Transition(LIVE, Status.RETIRED),
    Action.REPLACE: Transition(CURRENT, Status.REPLACED),
    Action.DISCARD: Transition(PENDING, Status.REPLACED),
}


def after(status: Status, action: Action) -> Status:
    """The status that the action leads to; ``ForbiddenChange`` where the table has no arrow."""
    rule = RULES[action]
    if status not in rule.origins:
        raise ForbiddenChange(status.value, action.value)
    return rule.target
