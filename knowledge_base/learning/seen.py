"""What of the learning a reader may know of: what the agents of their département asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journal.people import Person
from knowledge_base.entries import Entry
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.ports import LearningWork
from knowledge_base.learning.proposals import Proposal
from knowledge_base.learning.questions import AskedQuestion

MOST_PENDING = 1_000
"""Proposals that are read."""


@dataclass(frozen=True)
class Seen:
    work: LearningWork
    reader: Person

    def entry(self, entry: Entry) -> bool:
        """A local entry of another département is not there for the reader."""
        return self.reader.sees(entry.departement)

    def question(self, question: AskedQuestion) -> bool:
        return self.reader.sees(self.work.people.departement_of(question.guichet_id))

    def proposal(self, proposal: Proposal) -> bool:
        """A question that was forgotten since tells of nobody."""
        question = self.work.questions.by_reference(proposal.question)
        return question is None or self.question(question)

    def pending(self, limit: int) -> list[Proposal]:
        """Those that wait, oldest first."""
        return [proposal for proposal in self.work.proposals.pending(limit) if self.proposal(proposal)]

    def part_of(self, questions: Sequence[AskedQuestion]) -> tuple[AskedQuestion, ...]:
        return tuple(filter(self.question, questions))

    def gaps(self, found: Sequence[Gap]) -> list[Gap]:
        """The part of each that the reader's guichets asked."""
        parts = ((gap, self.part_of(gap.questions)) for gap in found)
        return [Gap(gap.name, part) for gap, part in parts if part]
