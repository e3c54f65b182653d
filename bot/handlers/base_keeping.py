"""What a message to ``/base`` works with: the standing base, and what is worked out beside the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from bot.dialogue import Talk
from bot.errors import Misunderstood
from bot.handlers.base_pages import Title
from bot.messages import Incoming
from deadlines.zones import Zone
from knowledge_base.entries import Base, Entry
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.proposals import Proposal
from knowledge_base.learning.rehearsal import Effect
from knowledge_base.learning.seen import Seen
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Standing


class Library(Protocol):
    """The base in service. What takes seconds is worked out beside the conversation, from the questions that
    are kept, and is None until then: ``again`` is said once it is ready.
    """

    @property
    def shipped(self) -> Base:
        """The files alone."""

    def nearest(self, words: str) -> Sequence[str]:
        """The identifiers of the ten nearest entries that share a word with these, best first."""

    def effect(self, changed: Base, again: Incoming) -> Effect | None:
        """What the known questions would become with this base."""

    def gaps(self, again: Incoming | None) -> Sequence[Gap] | None:
        """What the base does not know, as it was some minutes ago at most."""

    def will_change(self) -> None:
        """What this transaction writes is to answer as soon as it is committed."""


@dataclass(frozen=True)
class Keeping:
    """For one message, in its transaction."""

    library: Library
    zone: Zone
    talk: Talk

    @cached_property
    def standing(self) -> Standing:
        return Standing(
            self.talk.work, self.library.shipped, self.zone.departement, self.talk.now, self.today
        )

    @property
    def today(self) -> date:
        return self.zone.local(self.talk.now).date()

    def entry(self, tag: str) -> Entry:
        """The one whose buttons bear this tag. Raises ``Misunderstood``."""
        found = next((entry for entry in self.standing.entries.values() if tag_of(entry.id) == tag), None)
        if found is None or not self.seen.entry(found):
            raise Misunderstood
        return found

    @property
    def seen(self) -> Seen:
        return Seen(self.talk.work, self.talk.speaker)

    @property
    def departement(self) -> str:
        """For which she writes."""
        return self.talk.speaker.departement or self.zone.departement

    @property
    def due(self) -> list[Entry]:
        """Those that are to be read again."""
        return list(filter(self.seen.entry, self.standing.due()))

    @property
    def drafts(self) -> list[Revision]:
        return [one for one in self.talk.work.revisions.drafts() if self.seen.entry(one.content)]

    def draft(self, tag: str) -> Revision:
        found = next((draft for draft in self.drafts if tag_of(draft.entry_id) == tag), None)
        if found is None:
            raise Misunderstood
        return found

    def proposal(self, number: int) -> Proposal | None:
        found = self.talk.work.proposals.get(number)
        return found if found is not None and self.seen.proposal(found) else None

    def search(self, words: str) -> list[Entry]:
        return list(filter(self.seen.entry, self.standing.search(words, self.library.nearest)))

    def title(self, entry: Entry) -> Title:
        standing = self.standing
        return Title(tag_of(entry.id), entry.question, standing.status(entry), standing.is_due(entry))


def tag_of(text: str) -> str:
    """Short, since an identifier or a phrasing may be longer than a button's data."""
    return sha256(text.encode()).hexdigest()[:8]
