"""What each page of the base works with: the entries in one transaction, as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import structlog

from deadlines.months import add_calendar_months
from guichets.registry import Agent
from knowledge_base.entries import Entry
from knowledge_base.learning.answered import Phrasings
from knowledge_base.learning.gaps import FEWEST, Gap
from knowledge_base.learning.proposals import Proposal
from knowledge_base.learning.questions import Use
from knowledge_base.learning.seen import Seen
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Standing
from rendering.message import Reply
from web.errors import EntryChanged, UnknownEntryPage
from web.ports import AnswerShown, Library, Work
from web.site import Site

USE_MONTHS = 6
MOST_WAITING = 1_000
"""Proposals that are read."""

log = structlog.get_logger()


@dataclass(frozen=True)
class WaitingWork:
    """What waits for a decision. ``gaps`` is None until they have been looked for once."""

    unread: int
    to_review: int
    drafts: int
    proposals: int
    gaps: int | None


@dataclass(frozen=True)
class Keeping:
    """In one transaction. A local entry of another département than the reader's is not there for her."""

    work: Work
    standing: Standing
    library: Library
    reader: Agent

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Live or retired, in the order of the themes."""
        live, retired = self.standing.contents.live, self.standing.contents.retired
        return {entry.id: entry for entry in (*live, *retired) if self.sees(entry)}

    @cached_property
    def unread(self) -> Sequence[Entry]:
        """What came with the product and answers, though nobody here has read it yet."""
        live = self.standing.contents.live
        return [one for one in live if one.is_unread and not one.replaced_by and self.sees(one)]

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

    @property
    def seen(self) -> Seen:
        return Seen(self.work, self.reader)

    def sees(self, entry: Entry) -> bool:
        return self.seen.entry(entry)

    def entry(self, entry_id: str) -> Entry:
        """Raises ``UnknownEntryPage``."""
        if entry_id not in self.entries:
            raise UnknownEntryPage
        return self.entries[entry_id]

    def draft_of(self, entry_id: str) -> Revision | None:
        return next((draft for draft in self.drafts if draft.entry_id == entry_id), None)

    def draft(self, entry_id: str, *, state: str = "") -> Revision:
        """Raises ``UnknownEntryPage``; ``EntryChanged`` when it is not in this state any more."""
        draft = self.draft_of(entry_id)
        if draft is None:
            raise UnknownEntryPage
        if state and state != state_of(draft):
            raise EntryChanged
        return draft

    def search(self, words: str) -> list[Entry]:
        """Those that answer, the nearest first."""
        found = self.standing.search(words, self.library.nearest) if words else []
        return [entry for entry in found if entry.id in self.entries and self.standing.answers(entry.id)]

    def proposals(self) -> list[Proposal]:
        """Those that wait, which came from guichets that the reader sees; oldest first."""
        return self.seen.pending(MOST_WAITING)

    def gaps(self) -> Sequence[tuple[Gap, Gap]] | None:
        """Each with the part of it that the reader's guichets asked; None while they are looked for."""
        return self._seen(self.library.gaps)

    def latest_gaps(self) -> Sequence[tuple[Gap, Gap]] | None:
        """The same, perhaps out of date rather than None."""
        return self._seen(self.library.latest_gaps)

    def _seen(self, looked_for: Callable[[], Sequence[Gap] | None]) -> Sequence[tuple[Gap, Gap]] | None:
        """Without the questions that an entry written here holds: published just now, it answers soon."""
        try:
            found = looked_for()
        except Exception:
            log.exception("gaps not looked for", action="gaps_failed")
            return None
        if found is None:
            return None
        held = Phrasings.of(entry for entry in self.standing.answering.entries if entry.number)
        seen = []
        for gap in found:
            left = [question for question in gap.questions if not held.answers(question)]
            own = self.seen.part_of(left)
            if own and len(left) >= FEWEST:
                seen.append((gap, Gap(gap.name, own)))
        return seen

    def sees_proposal(self, proposal: Proposal) -> bool:
        return self.seen.proposal(proposal)

    def waiting(self) -> WaitingWork:
        gaps = self.latest_gaps()
        return WaitingWork(
            unread=len(self.unread),
            to_review=sum(entry.id in self.entries for entry in self.standing.due()),
            drafts=len(self.drafts),
            proposals=len(self.proposals()),
            gaps=len(gaps) if gaps is not None else None,
        )


@dataclass(frozen=True)
class BaseDesk:
    """Opens the base for whoever reads it or keeps it up."""

    site: Site
    library: Library
    answer_shown: AnswerShown

    @contextmanager
    def reading(self, reader: Agent) -> Iterator[Keeping]:
        with self.site.units.reading() as work:
            yield self._keeping(work, reader)

    @contextmanager
    def writing(self, reader: Agent) -> Iterator[Keeping]:
        """One transaction; what it changes answers as soon as it is committed."""
        with self.site.units() as work:
            yield self._keeping(work, reader)
        self.library.changed()

    @property
    def now(self) -> datetime:
        return self.site.clock()

    @property
    def today(self) -> date:
        return self.site.zone.local(self.now).date()

    def seen_by_agents(self, entry: Entry) -> Reply:
        return self.answer_shown(entry)

    def _keeping(self, work: Work, reader: Agent) -> Keeping:
        standing = Standing(work, self.library.shipped, self.site.zone.departement, self.now, self.today)
        return Keeping(work, standing, self.library, reader)


def state_of(draft: Revision | None) -> str:
    """Differs after every change: a history only grows. That of no draft is « 0 »."""
    return f"{draft.number}.{len(draft.history)}" if draft is not None else "0"
