"""The upkeep with the base in service, which says what a change would do before it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge_base.entries import Base, Entry
from knowledge_base.learning.answered import Phrasings
from knowledge_base.learning.gaps import FEWEST, Gap
from knowledge_base.learning.proposals import Proposal, ProposalStatus
from knowledge_base.learning.rehearsal import Effect, Replayed
from knowledge_base.upkeep.errors import EffectFailed
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.service import UpkeepService
from knowledge_base.upkeep.standing import Order
from refusals.base import Refused


@dataclass(frozen=True)
class WaitingWork:
    """What waits for a decision. ``gaps`` is None until they have been looked for once."""

    unread: int
    to_review: int
    drafts: int
    proposals: int
    gaps: int | None


@dataclass(frozen=True)
class LiveUpkeep(UpkeepService):
    library: Library

    def search(self, words: str) -> list[Entry]:
        """Those that answer, the nearest first."""
        found = self.standing.search(words, self.library.nearest) if words else []
        return [entry for entry in found if self.answering(entry.id)]

    def gaps(self) -> Sequence[tuple[Gap, Gap]] | None:
        """Each with the part of it that the reader's guichets asked; None while they are looked for."""
        return self._seen(self.library.gaps)

    def latest_gaps(self) -> Sequence[tuple[Gap, Gap]] | None:
        """The same, perhaps out of date rather than None."""
        return self._seen(self.library.latest_gaps)

    def waiting(self) -> WaitingWork:
        gaps = self.latest_gaps()
        return WaitingWork(
            unread=len(self.unread),
            to_review=sum(entry.id in self.entries for entry in self.standing.due()),
            drafts=len(self.drafts),
            proposals=len(self.proposals()),
            gaps=len(gaps) if gaps is not None else None,
        )

    def effect(self, changed: Base) -> Effect | None:
        """None while it is worked out. Raises ``EffectFailed``."""
        try:
            return self.library.effect(changed)
        except Exception as error:
            raise EffectFailed from error

    def carry_out(self, order: Order, *, anyway: bool) -> Revision:
        """Raises ``base.effect_awaited`` before its effect is known, ``base.questions_stolen`` unless the
        person decided so knowing it, and what the upkeep refuses.
        """
        _, changed = self.standing.after(order)
        found = self.effect(changed)
        if found is None:
            raise Refused("base.effect_awaited")
        if found.impact.is_theft and not anyway:
            raise Refused("base.questions_stolen")
        return order(self.upkeep)

    def accept(self, proposal: Proposal, entry_id: str, *, anyway: bool) -> None:
        """Adds the phrasing to an entry. Raises as ``carry_out``, and ``base.proposal_decided``."""
        proposal.decide(ProposalStatus.ACCEPTED, by=self.reader.id, at=self.standing.now)
        proposal.entry_id = entry_id
        self.carry_out(self.new_variant(entry_id, proposal.phrasing), anyway=anyway)

    def _seen(self, looked_for: Callable[[], Sequence[Gap] | None]) -> Sequence[tuple[Gap, Gap]] | None:
        """Without the questions that an entry written here holds: published just now, it answers soon."""
        try:
            found = looked_for()
        except Exception:  # noqa: BLE001  its failure is told where it is worked out
            return None
        if found is None:
            return None
        held = Phrasings.of(entry for entry in self.standing.answering.entries if entry.number)
        seen = []
        for gap in found:
            left = [question for question in gap.questions if not held.answers(question)]
            own = tuple(filter(self.asked_here, left))
            if own and len(left) >= FEWEST:
                seen.append((gap, Gap(gap.name, own)))
        return seen


class Library(Protocol):
    """The base in service. What takes seconds is worked out beside the caller, and is None until then."""

    def nearest(self, words: str) -> Sequence[str]:
        """The identifiers of the ten nearest entries that share a word with these, best first."""

    def effect(self, changed: Base) -> Effect | None:
        """What the known questions would become with this base."""

    def replayed(self, changed: Base) -> Replayed | None:
        """How far the work on that effect is; None before it has begun."""

    def gaps(self) -> Sequence[Gap] | None:
        """What the base does not know, as it was some minutes ago at most."""

    def latest_gaps(self) -> Sequence[Gap] | None:
        """What it did not know when it was last looked for, which is done again where it is old."""
