"""A revision: one version of an entry, whose it is, and every change of its status."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from knowledge_base.entries import WORKED_OUT, Entry, differing
from knowledge_base.upkeep.life import CURRENT, PENDING, RevisionAction, RevisionStatus, after

VALIDATION = ("validated_by", "validated_on", "review_by")
"""Who answers for what is said, and until when."""

WAYS_TO_ASK = ("variants", "keywords", "asks", "owner")
"""What whoever reads an entry again does not vouch for."""

BETWEEN_REASONS = " ; "
"""Of ``to_review``, where an entry is doubted for several."""


class Author(Protocol):
    """Who acts; ``id`` is None for the operator's command."""

    @property
    def id(self) -> int | None: ...

    @property
    def name(self) -> str: ...

    def decides_for(self, departement: str, served: Collection[str]) -> bool:
        """Whether they may change what a département is answered; "" is for all that are ``served``."""


@dataclass(eq=False, kw_only=True)
class RevisionEvent:
    id: int | None = None
    at: datetime
    action: RevisionAction
    by: int | None
    status: RevisionStatus


@dataclass(eq=False, kw_only=True)
class Revision:
    """``number`` is 0 for the shipped file as it was when its upkeep began, then grows by one.

    ``shipped_digest`` is that of the shipped file this version was made from, empty when there was none.
    ``content.to_review`` holds why it is to be reviewed, ``content.replaced_by`` what answers once retired.
    """

    id: int | None = None
    entry_id: str
    number: int
    status: RevisionStatus
    content: Entry
    author_id: int | None
    author_name: str
    at: datetime
    note: str = ""
    shipped_digest: str = ""
    history: list[RevisionEvent] = field(default_factory=list)

    @property
    def is_pending(self) -> bool:
        return self.status in PENDING

    @property
    def is_current(self) -> bool:
        return self.status in CURRENT

    @property
    def was_published(self) -> bool:
        """Only then may it be restored; the shipped file always was."""
        return not self.number or self.has_been(RevisionAction.PUBLISH)

    def has_been(self, action: RevisionAction) -> bool:
        return any(event.action is action for event in self.history)

    def apply(self, action: RevisionAction, *, by: Author, at: datetime) -> None:
        """The only writer of ``status``."""
        self.status = after(self.status, action)
        self.history.append(RevisionEvent(at=at, action=action, by=by.id, status=self.status))


def digest(entry: Entry) -> str:
    """Of all that the entry's file holds but what it ``asks``: a file that is changed has another."""
    left_out = WORKED_OUT | {"asks"}  # declared of every shipped entry at once: no revision is doubted for it
    held = [[f.name, str(getattr(entry, f.name))] for f in fields(entry) if f.name not in left_out]
    return sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()


def as_read(revision: Revision, file: Entry) -> Entry:
    """The shipped file as it now is, of which ``revision`` is the version 0: whoever read the same text again
    has read it still, however it is asked for. Another text is unread.
    """
    says_another = not {*VALIDATION, *WAYS_TO_ASK}.issuperset(differing(revision.content, file))
    if says_another or not revision.has_been(RevisionAction.CONFIRM):
        return file
    return replace(file, **{name: getattr(revision.content, name) for name in VALIDATION})


def bare(entry: Entry) -> Entry:
    """What its file holds, and nothing of what is worked out from elsewhere."""
    return replace(entry, uncertain=False, links=(), number=0, to_review="", replaces="", written_by="")
