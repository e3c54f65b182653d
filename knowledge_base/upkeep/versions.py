"""The versions of an entry, oldest first: the shipped file, then each revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge_base.entries import Entry
from knowledge_base.upkeep.life import RevisionAction, RevisionStatus
from knowledge_base.upkeep.revisions import Revision


@dataclass(frozen=True)
class Version:
    """``revision`` is None for the shipped file that nobody ever touched."""

    number: int
    content: Entry
    revision: Revision | None

    @property
    def status(self) -> RevisionStatus:
        return self.revision.status if self.revision else RevisionStatus.PUBLISHED

    @property
    def author(self) -> str:
        return self.revision.author_name if self.revision else self.content.validated_by

    @property
    def at(self) -> datetime | date | None:
        """The instant of a revision; the day on which a shipped file was validated."""
        return self.revision.at if self.revision and self.number else self.content.validated_on

    @property
    def note(self) -> str:
        return self.revision.note if self.revision else ""

    @property
    def was_published(self) -> bool:
        return self.revision is None or self.revision.was_published

    @property
    def is_discarded(self) -> bool:
        return self.revision is not None and self.revision.has_been(RevisionAction.DISCARD)


def versions_of(file: Entry | None, revisions: Sequence[Revision]) -> tuple[Version, ...]:
    """Version 0 is the shipped file as it now is."""
    found = [Version(one.number, one.content, one) for one in revisions if one.number or file is None]
    if file is None:
        return tuple(found)
    touched = next((one for one in revisions if not one.number), None)
    return (Version(0, file, touched), *found)


def answer_since(versions: Sequence[Version], number: int) -> int:
    """The number of the version from which the answer has been that of version ``number``, without a break.

    Drafts count for nothing: nobody was ever answered from them.
    """
    published = [one for one in versions if one.was_published and one.number <= number]
    since = number
    for one in reversed(published):
        if one.content.answer != published[-1].content.answer:
            break
        since = one.number
    return since
