"""What learning needs from storage: the questions that were asked, and the variants that they propose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from delivery.outbox import Outbox
from journal.people import People
from knowledge_base.learning.compilation import Difficulty, Remark
from knowledge_base.learning.proposals import Proposal
from knowledge_base.learning.questions import AnswerGiven, AskedQuestion, QuestionOutcome, Use


class Questions(Protocol):
    """Rows are kept as long as `questions.KEPT_FOR`, then purged."""

    def add(self, question: AskedQuestion) -> None:
        """Asked again under its reference (completed, edited), a question takes the place of itself."""

    def add_given(self, answer: AnswerGiven) -> None: ...

    def by_reference(self, reference: str) -> AskedQuestion | None: ...

    def of_ticket(self, ticket: str) -> AskedQuestion | None:
        """The question that this ticket was opened for."""

    def last_of(self, agent_id: int) -> AskedQuestion | None:
        """The last that this agent asked."""

    def settle(self, reference: str, outcome: QuestionOutcome, entry_id: str = "", ticket: str = "") -> None:
        """What became of it; an empty ``entry_id`` or ``ticket`` leaves the one that was known.

        Does nothing for a reference that is not there any more.
        """

    def since(self, at: datetime) -> Sequence[AskedQuestion]:
        """Those asked from this instant on whose words are left, oldest first."""

    def of_guichets(self, departement: str, start: datetime, end: datetime) -> Sequence[AskedQuestion]:
        """Those that the guichets of a département asked from ``start`` on and before ``end``, even those
        whose words are gone; oldest first.
        """

    def given_since(self, entry_id: str, at: datetime) -> Sequence[AnswerGiven]:
        """The times that this entry was shown from this instant on, oldest first."""

    def uses(self, since: datetime) -> Mapping[str, Use]:
        """By entry, what became of it from this instant on; an entry that nobody saw is not there."""

    def forget(self, agent_id: int) -> None:
        """Questions stay, without their asker; the answers that the asker received go."""


class Proposals(Protocol):
    def add_once(self, proposal: Proposal) -> bool:
        """False when the same phrasing was already proposed for the same entry, whatever was decided."""

    def pending(self, limit: int) -> Sequence[Proposal]:
        """What waits for a decision, oldest first."""

    def of_question(self, reference: str) -> Sequence[Proposal]:
        """Those that a question gave rise to, oldest first."""

    def get(self, proposal_id: int) -> Proposal | None:
        """Kept from others until the transaction ends, so that two do not decide."""


class Compilations(Protocol):
    """The groups of questions of each département, month by month, and what is said of those of a year."""

    def months(self, departement: str, year: int) -> Mapping[str, Sequence[Difficulty]]:
        """By month, « 2026-01 », those that are frozen."""

    def freeze(self, departement: str, month: str, groups: Sequence[Difficulty], at: datetime) -> bool:
        """Once: False when that month was frozen already, and then it stays as it was."""

    def remarks(self, departement: str, year: int) -> Mapping[str, Remark]:
        """By the key of the group; kept from other writers until the transaction ends."""

    def keep_remark(self, departement: str, year: int, key: str, remark: Remark) -> None: ...


class CompilationWork(Protocol):
    @property
    def questions(self) -> Questions: ...

    @property
    def compilations(self) -> Compilations: ...


class LearningWork(Protocol):
    @property
    def questions(self) -> Questions: ...

    @property
    def proposals(self) -> Proposals: ...

    @property
    def people(self) -> People: ...

    @property
    def outbox(self) -> Outbox: ...
