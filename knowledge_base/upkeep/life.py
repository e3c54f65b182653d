"""The life of an entry's version, as one table: which action leads from which status to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from refusals.base import Refused


class RevisionStatus(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    TO_REVIEW = "to_review"
    RETIRED = "retired"
    REPLACED = "replaced"
    """An older version, or a draft that was given up."""


class RevisionAction(StrEnum):
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
    origins: frozenset[RevisionStatus]
    target: RevisionStatus


PENDING = frozenset({RevisionStatus.DRAFT, RevisionStatus.REVIEWED})
"""Nobody is answered from these yet."""

LIVE = frozenset({RevisionStatus.PUBLISHED, RevisionStatus.TO_REVIEW})
"""An entry to review still answers, and says so."""

CURRENT = LIVE | {RevisionStatus.RETIRED}
"""The one version of an entry that counts today."""

# Whatever is changed after a review must be reviewed again.
RULES: Mapping[RevisionAction, Transition] = {
    RevisionAction.EDIT: Transition(PENDING, RevisionStatus.DRAFT),
    RevisionAction.REVIEW: Transition(frozenset({RevisionStatus.DRAFT}), RevisionStatus.REVIEWED),
    RevisionAction.PUBLISH: Transition(frozenset({RevisionStatus.REVIEWED}), RevisionStatus.PUBLISHED),
    RevisionAction.CONFIRM: Transition(LIVE, RevisionStatus.PUBLISHED),
    RevisionAction.DOUBT: Transition(LIVE, RevisionStatus.TO_REVIEW),
    RevisionAction.RETIRE: Transition(LIVE, RevisionStatus.RETIRED),
    RevisionAction.REPLACE: Transition(CURRENT, RevisionStatus.REPLACED),
    RevisionAction.DISCARD: Transition(PENDING, RevisionStatus.REPLACED),
}


def after(status: RevisionStatus, action: RevisionAction) -> RevisionStatus:
    """The status that the action leads to; ``base.forbidden_change`` where the table has no arrow."""
    rule = RULES[action]
    if status not in rule.origins:
        raise Refused("base.forbidden_change", status=status.value)
    return rule.target
