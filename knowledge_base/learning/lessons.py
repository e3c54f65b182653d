"""What the fate of a question teaches: title chosen, answer accepted or refused, ticket closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge_base.entries import Entry
from knowledge_base.formats.forms import LONGEST_PHRASING
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.proposals import Origin, Proposal, ProposalStatus, phrasing_key
from knowledge_base.learning.questions import AskedQuestion, QuestionOutcome

if TYPE_CHECKING:
    from storage.knowledge import SqlProposals, SqlQuestions


FEWEST_WORDS = 2
"""A single word is a theme rather than a question."""


def propose(
    proposals: SqlProposals,
    phrasing: str,
    *,
    entry_id: str,
    theme: str,
    origin: Origin,
    question: str,
    at: datetime,
) -> bool:
    """True when this was new. A single word, or a long story, is no variant."""
    words = " ".join(phrasing.split())
    if len(plain_words(words)) < FEWEST_WORDS or len(words) > LONGEST_PHRASING:
        return False
    return proposals.add_once(
        Proposal(phrasing=words, entry_id=entry_id, theme=theme, origin=origin, question=question, at=at)
    )


def title_chosen(proposals: SqlProposals, question: AskedQuestion, entry: Entry, *, at: datetime) -> None:
    """Among titles, the agent chose this one: their words may be a variant of it, unless they already are."""
    known = {phrasing_key(phrasing, entry.id) for phrasing in entry.phrasings}
    if phrasing_key(question.text, entry.id) in known:
        return
    propose(
        proposals,
        question.text,
        entry_id=entry.id,
        theme=str(entry.theme or ""),
        origin=Origin.CHOSEN,
        question=question.reference,
        at=at,
    )


def answer_accepted(proposals: SqlProposals, question: AskedQuestion, *, entry_id: str) -> None:
    """The agent found an answer under the title that they chose: the proposal is worth more."""
    for proposal in _waiting(proposals, question.reference, entry_id):
        proposal.origin = Origin.ACCEPTED


def answer_refused(proposals: SqlProposals, question: AskedQuestion, *, entry_id: str, at: datetime) -> None:
    """The title that the agent chose was not the answer: their words are no variant of it."""
    for proposal in _waiting(proposals, question.reference, entry_id):
        proposal.decide(ProposalStatus.WITHDRAWN, by=None, at=at)


@dataclass(frozen=True)
class Lessons:
    """What a ticket's life teaches the base; tickets know it as a port."""

    questions: SqlQuestions
    proposals: SqlProposals

    def ticket_closed(self, ticket: str, theme: str, at: datetime) -> None:
        """A refused answer, and now a final theme: some entry of it should have won. Twice is once."""
        question = self.questions.of_ticket(ticket)
        if question is None or question.outcome is not QuestionOutcome.REJECTED:
            return
        for proposal in _waiting(self.proposals, question.reference, ""):
            proposal.theme = theme
            return
        propose(
            self.proposals,
            question.text,
            entry_id="",
            theme=theme,
            origin=Origin.TICKET,
            question=question.reference,
            at=at,
        )


def _waiting(proposals: SqlProposals, reference: str, entry_id: str) -> list[Proposal]:
    return [p for p in proposals.of_question(reference) if p.is_pending and p.entry_id == entry_id]
