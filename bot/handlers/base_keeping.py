"""The base as a gestionnaire keeps it: every entry as it stands, and what is worked out beside the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from knowledge_base.learning.rehearsal import Effect
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.life import Status
from knowledge_base.upkeep.published import Contents, compose, contents
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.trial import Trial


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

    @property
    def today(self) -> date:
        return self.zone.local(self.talk.now).date()

    @cached_property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.talk.work, self.library.shipped, now=self.talk.now, today=self.today)

    def trying(self, trial: Trial) -> Upkeep:
        """The same, on copies."""
        return Upkeep(trial, self.library.shipped, now=self.talk.now, today=self.today)

    def composed(self, trial: Trial) -> Base:
        """What would answer today after the trial."""
        departement = self.zone.departement
        return compose(self.library.shipped, trial.current(), departement=departement, today=self.today)

    @cached_property
    def current(self) -> Mapping[str, Revision]:
        return {revision.entry_id: revision for revision in self.talk.work.revisions.current()}

    @cached_property
    def standing(self) -> Contents:
        return contents(self.library.shipped, self.current.values())

    def entries(self) -> Mapping[str, Entry]:
        """Live or retired, by identifier, whatever the day."""
        return {entry.id: entry for entry in (*self.standing.retired, *self.standing.live)}

    def entry(self, tag: str) -> Entry:
        """The one whose buttons bear this tag. Raises ``Misunderstood``."""
        found = next((entry for entry in self.entries().values() if tag_of(entry.id) == tag), None)
        if found is None:
            raise Misunderstood
        return found

    def draft(self, tag: str) -> Revision:
        drafts = self.talk.work.revisions.drafts()
        found = next((draft for draft in drafts if tag_of(draft.entry_id) == tag), None)
        if found is None:
            raise Misunderstood
        return found

    def answers(self, entry_id: str) -> bool:
        """It is neither retired nor led elsewhere."""
        return any(entry.id == entry_id and not entry.replaced_by for entry in self.standing.live)

    def status(self, entry: Entry) -> Status:
        """A file that nobody ever touched is published."""
        revision = self.current.get(entry.id)
        return revision.status if revision else Status.PUBLISHED

    def number(self, entry: Entry) -> int:
        """Of the version that counts, whatever it says of itself."""
        revision = self.current.get(entry.id)
        return revision.number if revision else 0

    def shown(self, entry: Entry) -> Entry:
        """As an agent sees it."""
        national = self.entries().get(entry.overrides)
        return replace(entry, replaces=national.question) if entry.is_local and national else entry

    def is_due(self, entry: Entry) -> bool:
        """It is doubted, or its date of review has come."""
        return bool(entry.to_review) or (entry.review_by is not None and entry.review_by <= self.today)

    def due(self) -> list[Entry]:
        """Those that are doubted first, then those that wait since longest."""
        found = [entry for entry in self.standing.live if self.is_due(entry)]
        return sorted(found, key=lambda entry: (not entry.to_review, entry.review_by or date.max, entry.id))

    def search(self, words: str) -> list[Entry]:
        """The one whose identifier was typed, else the ten nearest."""
        entries, typed = self.entries(), words.strip().casefold()
        if typed in entries:
            return [entries[typed]]
        return [entries[entry_id] for entry_id in self.library.nearest(words) if entry_id in entries]

    def title(self, entry: Entry) -> Title:
        return Title(tag_of(entry.id), entry.question, self.status(entry), self.is_due(entry))


def tag_of(text: str) -> str:
    """Short, since an identifier or a phrasing may be longer than a button's data."""
    return sha256(text.encode()).hexdigest()[:8]
