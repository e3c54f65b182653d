"""The base as those who keep it up see it: every entry, whatever the day and the département."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from knowledge_base.entries import Base, Entry
from knowledge_base.formats.consistency import resting_on
from knowledge_base.french.plain import plain_words
from knowledge_base.upkeep.editing import Changes, Trial, Upkeep
from knowledge_base.upkeep.errors import FaultyContent
from knowledge_base.upkeep.life import RevisionStatus
from knowledge_base.upkeep.published import Contents, answered_in, compose, contents, doubt_of
from knowledge_base.upkeep.revisions import Author, Revision
from knowledge_base.upkeep.versions import Version, versions_of

if TYPE_CHECKING:
    from storage.unit_of_work import Work


LONGEST_ID = 40

Order = Callable[[Upkeep], Revision]
"""What is asked of the upkeep; it raises what the upkeep refuses."""


@dataclass(frozen=True)
class BaseState:
    """In one transaction: what it read is not read again after a change.

    ``shipped`` are the files alone, ``today`` the day in the département. ``reader`` is that of who reads, ""
    for the same: an entry is shown with its values.
    """

    work: Work
    shipped: Base
    departement: str
    now: datetime
    today: date
    reader: str = ""

    @cached_property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.work, self.shipped, now=self.now, today=self.today)

    def trying(self, trial: Trial) -> Upkeep:
        """The same, on copies."""
        return Upkeep(trial, self.shipped, now=self.now, today=self.today)

    def after(self, order: Order) -> tuple[Revision, Base]:
        """What would be written if the order were carried out, and what would answer today."""
        trial = Trial(self.work.revisions)
        played = order(self.trying(trial))
        return played, self._compose(trial.current())

    def refusal(self, draft: Revision, changes: Changes | None = None, *, by: Author) -> FaultyContent | None:
        """What would refuse the draft if it were published now, or with these changes."""
        if draft.status is not RevisionStatus.DRAFT and not changes:
            return None
        upkeep = self.trying(Trial(self.work.revisions))
        copy = upkeep.draft_of(draft.entry_id)
        assert copy is not None
        if changes:
            upkeep.edit(copy, changes, by=by)
        try:
            upkeep.review(copy, by=by)
        except FaultyContent as refused:
            return refused
        return None

    @cached_property
    def current(self) -> Mapping[str, Revision]:
        return {revision.entry_id: revision for revision in self.work.revisions.current()}

    @cached_property
    def contents(self) -> Contents:
        return contents(self.shipped, self.current.values())

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Live or retired, by identifier, whatever the day."""
        return {entry.id: entry for entry in (*self.contents.retired, *self.contents.live)}

    @cached_property
    def answering(self) -> Base:
        """What answers today, here."""
        return self._compose(self.current.values())

    def _compose(self, revisions: Iterable[Revision]) -> Base:
        return compose(
            self.shipped,
            revisions,
            departement=self.departement,
            values=self.values,
            today=self.today,
        )

    @cached_property
    def values(self) -> Mapping[str, str]:
        """What the answers name, as this département filled it in."""
        return self.work.local_values.of(self.departement)

    def answers(self, entry_id: str) -> bool:
        """It is neither retired nor led elsewhere."""
        return any(entry.id == entry_id and not entry.replaced_by for entry in self.contents.live)

    def status(self, entry: Entry) -> RevisionStatus:
        """A file that nobody ever touched is published."""
        revision = self.current.get(entry.id)
        return revision.status if revision else RevisionStatus.PUBLISHED

    def number(self, entry: Entry) -> int:
        """Of the version that counts, whatever it says of itself."""
        revision = self.current.get(entry.id)
        return revision.number if revision else 0

    def versions(self, entry_id: str) -> tuple[Version, ...]:
        """Oldest first."""
        file = next((one for one in self.shipped.entries if one.id == entry_id), None)
        return versions_of(file, self.work.revisions.of_entry(entry_id))

    @cached_property
    def shown_values(self) -> Mapping[str, str]:
        """Those of the reader's."""
        return self.work.local_values.of(self.reader or self.departement)

    def shown(self, entry: Entry, departement: str = "") -> Entry:
        """As an agent of a département, the reader's unless another is given, sees it, or would once it is
        published.
        """
        facts, national = self.shipped.facts, self.entries.get(entry.overrides)
        code = departement or self.reader or self.departement
        values = self.work.local_values.of(departement) if departement else self.shown_values
        return replace(
            answered_in(resting_on(entry, facts) if facts else entry, code, values),
            replaces=national.question if entry.is_local and national else entry.replaces,
        )

    def received(self, played: Revision) -> Entry:
        """What agents receive once the order that was played is carried out."""
        return self.shown(replace(played.content, to_review=doubt_of(played, self.shipped)))

    def is_due(self, entry: Entry) -> bool:
        """It is doubted, or its date of review has come."""
        return bool(entry.to_review) or (entry.review_by is not None and entry.review_by <= self.today)

    def due(self) -> list[Entry]:
        """Those that are doubted first, then those that wait since longest."""
        found = [entry for entry in self.contents.live if self.is_due(entry)]
        return sorted(found, key=lambda entry: (not entry.to_review, entry.review_by or date.max, entry.id))

    def search(self, words: str, nearest: Callable[[str], Sequence[str]]) -> list[Entry]:
        """The one whose identifier was typed, else those that ranking finds ``nearest``."""
        typed = words.strip().casefold()
        if typed in self.entries:
            return [self.entries[typed]]
        return [self.entries[entry_id] for entry_id in nearest(words) if entry_id in self.entries]

    def free_id(self, title: str) -> str:
        """From its title; numbered when another bears it, or did."""
        words = "-".join(plain_words(title))[:LONGEST_ID].strip("-")
        entry_id, number = words, 1
        while entry_id in self.entries or self.work.revisions.latest(entry_id) is not None:
            number += 1
            entry_id = f"{words}-{number}"
        return entry_id
