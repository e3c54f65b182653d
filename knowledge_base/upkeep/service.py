"""The base for one person who keeps it up, on the console or from the command line: what there is, what
waits, and every order. The rules of the upkeep that both share stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from deadlines.months import add_calendar_months
from journal.people import Person
from knowledge_base.entries import Base, Entry, differing
from knowledge_base.learning.proposals import Proposal, ProposalStatus
from knowledge_base.learning.questions import AskedQuestion, Use
from knowledge_base.local_values import LOCAL_VALUES, named_in
from knowledge_base.upkeep.editing import REVIEW_AFTER, Changes, Upkeep
from knowledge_base.upkeep.revisions import Revision, RevisionEvent, digest
from knowledge_base.upkeep.sources import mark_resting_on
from knowledge_base.upkeep.standing import BaseState, Order
from knowledge_base.upkeep.versions import Version, answer_since
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


USE_MONTHS = 6
MOST_PENDING = 1_000
"""Proposals that are read."""

TOUCHES_NO_RULE = frozenset({"question", "variants", "keywords", "asks", "owner", "theme"})
"""What may change without anybody having read the answer again."""


@dataclass(frozen=True)
class Happened:
    event: RevisionEvent
    number: int
    author: str


@dataclass(frozen=True)
class UpkeepService:
    """In one transaction. A local entry of another département than the reader's is not there for them."""

    work: Work
    standing: BaseState
    reader: Person

    @property
    def upkeep(self) -> Upkeep:
        return self.standing.upkeep

    @property
    def departement(self) -> str:
        """For which the reader writes."""
        return self.reader.departement or self.standing.departement

    @property
    def next_review(self) -> date:
        """Of what is read again today."""
        return add_calendar_months(self.standing.today, REVIEW_AFTER)

    # What there is.

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Live or retired, in the order of the themes."""
        live, retired = self.standing.contents.live, self.standing.contents.retired
        return {entry.id: entry for entry in (*live, *retired) if self.sees(entry)}

    @cached_property
    def live(self) -> Sequence[Entry]:
        return [entry for entry in self.standing.contents.live if self.sees(entry)]

    @cached_property
    def unread(self) -> Sequence[Entry]:
        """What came with the product and answers, though nobody here has read it yet."""
        return [entry for entry in self.live if entry.is_unread and not entry.replaced_by]

    @cached_property
    def drafts(self) -> Sequence[Revision]:
        """Oldest first."""
        return [draft for draft in self.work.revisions.drafts() if self.sees(draft.content)]

    @property
    def titles(self) -> Mapping[str, str]:
        """By identifier, those of all entries and of what is being written."""
        written = {draft.entry_id: draft.content.question for draft in self.work.revisions.drafts()}
        return written | {entry.id: entry.question for entry in self.standing.entries.values()}

    @cached_property
    def uses(self) -> Mapping[str, Use]:
        """What became of each entry over the last months."""
        return self.work.questions.uses(self.months_ago(USE_MONTHS))

    def months_ago(self, months: int) -> datetime:
        now = self.standing.now
        return datetime.combine(add_calendar_months(now.date(), -months), now.timetz())

    def sees(self, entry: Entry) -> bool:
        return self.reader.sees(entry.departement)

    def entry(self, entry_id: str) -> Entry:
        """Raises ``base.unknown_entry``."""
        if entry_id not in self.entries:
            raise Refused("base.unknown_entry", entry_id=entry_id)
        return self.entries[entry_id]

    def answering(self, entry_id: str) -> Entry | None:
        return self.entries.get(entry_id) if self.standing.answers(entry_id) else None

    def versions(self, entry_id: str) -> tuple[Version, ...]:
        """Oldest first; 0 is the shipped file as it now is. Raises ``base.unknown_entry``."""
        found = self.standing.versions(entry_id)
        if not found:
            raise Refused("base.unknown_entry", entry_id=entry_id)
        return found

    def answer_since(self, entry_id: str) -> int:
        """The version from which the entry has answered what it does."""
        return answer_since(self.standing.versions(entry_id), self.standing.number(self.entry(entry_id)))

    def history(self, entry_id: str) -> list[Happened]:
        """Latest first."""
        events = [
            (event, revision.number)
            for revision in self.work.revisions.of_entry(entry_id)
            for event in revision.history
        ]
        people = {by: self.work.people.person(by) for by in {event.by for event, _ in events} if by}
        names = {by: person.name for by, person in people.items() if person}
        found = [Happened(event, number, names.get(event.by or 0, "")) for event, number in events]
        return sorted(found, key=lambda one: one.event.at)[::-1]

    # What is being written.

    def draft_of(self, entry_id: str) -> Revision | None:
        return next((draft for draft in self.drafts if draft.entry_id == entry_id), None)

    def draft(self, entry_id: str, *, state: str = "") -> Revision:
        """Raises ``base.unknown_entry``; ``base.entry_changed`` when it is not in this state any more."""
        draft = self.draft_of(entry_id)
        if draft is None:
            raise Refused("base.unknown_entry", entry_id=entry_id)
        if state and state != state_of(draft):
            raise Refused("base.entry_changed")
        return draft

    def begin(self, entry: Entry, *, note: str) -> Revision:
        """The draft of a new entry, under a name that nothing bears."""
        named = replace(entry, id=self.standing.free_id(entry.question))
        return self.upkeep.create(named, by=self.reader, note=note)

    def write(self, entry_id: str, changes: Changes, *, state: str, note: str | None = None) -> Revision:
        """In the open draft, else in a new one; ``base.entry_changed`` once it is in another state."""
        draft = self.draft_of(entry_id)
        if state != state_of(draft):
            raise Refused("base.entry_changed")
        if draft is None:
            return self.upkeep.start_draft(self.entry(entry_id).id, changes, by=self.reader, note=note or "")
        self.upkeep.edit(draft, changes, by=self.reader, note=note)
        return draft

    def write_variants(self, entry_id: str, change: Callable[[Sequence[str]], Iterable[str]]) -> None:
        """As a draft too: what a phrasing does to real questions is seen before it is published."""
        draft = self.draft_of(entry_id)
        known = (draft.content if draft else self.entry(entry_id)).variants
        variants = tuple(change(known))
        if draft is None or variants != known:
            self.write(entry_id, {"variants": variants}, state=state_of(draft))

    def discard(self, entry_id: str, *, state: str) -> Revision:
        draft = self.draft(entry_id, state=state)
        self.upkeep.discard(draft, by=self.reader)
        return draft

    def resume(self, entry_id: str, number: int) -> None:
        """A draft that was given up. Raises ``base.unknown_entry`` for what another département wrote."""
        versions = self.work.revisions.of_entry(entry_id)
        if not any(one.number == number and self.sees(one.content) for one in versions):
            raise Refused("base.unknown_entry", entry_id=entry_id)
        self.upkeep.resume(entry_id, number, by=self.reader)

    # What changes the answers: orders, which may be tried before they are given.

    def publication(self, entry_id: str, *, is_correction: bool) -> Order:
        """Of the draft; a correction leaves the rule to whoever validated it."""

        def order(upkeep: Upkeep) -> Revision:
            draft = upkeep.draft_of(entry_id)
            if draft is None:
                raise Refused("base.unknown_entry", entry_id=entry_id)
            publish = upkeep.publish_correction if is_correction else upkeep.review_and_publish
            return publish(draft, by=self.reader)

        return order

    def restoration(self, entry_id: str, number: int) -> Order:
        self.versions(entry_id)
        return lambda upkeep: upkeep.restore(entry_id, number, by=self.reader)

    def retirement(self, entry_id: str, *, replaced_by: str) -> Order:
        return lambda upkeep: upkeep.retire(entry_id, by=self.reader, replaced_by=replaced_by)

    def new_variant(self, entry_id: str, phrasing: str) -> Order:
        return lambda upkeep: upkeep.add_variant(entry_id, phrasing, by=self.reader)

    # What is read again.

    def confirm_read(self, entries: Sequence[Entry], *, seal: str) -> None:
        """``base.entry_changed`` when they are not what stood on the page any more."""
        if not entries or seal != seal_of(entries):
            raise Refused("base.entry_changed")
        for entry in entries:
            self.upkeep.confirm(entry.id, by=self.reader)

    def mark_source(self, source: str, *, reason: str) -> Sequence[Entry]:
        """Raises ``base.nothing_rests_on``."""
        base = Base(self.standing.contents.live, self.standing.shipped.facts)
        return mark_resting_on(self.upkeep, base, source, by=self.reader, reason=reason)

    # What real questions propose.

    def proposals(self) -> list[Proposal]:
        """Those that wait, which came from guichets that the reader sees; oldest first."""
        return [one for one in self.work.proposals.pending(MOST_PENDING) if self._was_asked_here(one)]

    def proposal(self, number: int) -> Proposal | None:
        proposal = self.work.proposals.get(number)
        return proposal if proposal is not None and self._was_asked_here(proposal) else None

    def asked_here(self, question: AskedQuestion) -> bool:
        return self.reader.sees(self.work.people.departement_of(question.guichet_id))

    def _was_asked_here(self, proposal: Proposal) -> bool:
        """A question that was forgotten since tells of nobody."""
        question = self.work.questions.by_reference(proposal.question)
        return question is None or self.asked_here(question)

    def refuse(self, proposal: Proposal) -> None:
        """Sets the phrasing aside for good. Raises ``base.proposal_decided``."""
        proposal.decide(ProposalStatus.REFUSED, by=self.reader.id, at=self.standing.now)

    # What the answers name of the département.

    def uses_of_values(self) -> Mapping[str, int]:
        """How many entries name each."""
        uses = dict.fromkeys(LOCAL_VALUES, 0)
        for entry in self.standing.contents.live:
            for value in named_in(entry.answer):
                uses[value.name] += 1
        return uses

    def fill_in(self, texts: Mapping[str, str]) -> bool:
        """Whether any of them changed."""
        known = self.standing.values
        changed = {name: text for name, text in texts.items() if text != known.get(name, "")}
        for name, text in changed.items():
            self.work.local_values.set(self.standing.departement, name, text)
        return bool(changed)


def touches_no_rule(before: Entry, after: Entry) -> bool:
    return TOUCHES_NO_RULE.issuperset(differing(before, after))


def state_of(draft: Revision | None) -> str:
    """Differs after every change: a history only grows. That of no draft is « 0 »."""
    return f"{draft.number}.{len(draft.history)}" if draft is not None else "0"


def seal_of(entries: Iterable[Entry]) -> str:
    """Of their texts: another one is not read by whoever says so of these."""
    return sha256("".join(map(digest, entries)).encode()).hexdigest()[:16]
