"""The base as it is kept up, what it was asked, and the variants that it may learn, on SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, func, insert, select, update

from knowledge_base.learning.proposals import Proposal, ProposalStatus, phrasing_key
from knowledge_base.learning.questions import AnswerGiven, AskedQuestion, QuestionOutcome, Use
from knowledge_base.upkeep.life import CURRENT, PENDING
from knowledge_base.upkeep.revisions import Revision
from storage.database import Reader
from storage.dialects import held, insert_ignoring, insert_or_update, take_turn, write_later
from storage.ground import SqlEntities, SqlRepository, guichets_of
from storage.tables import (
    answers_given,
    asked_questions,
    base_faults,
    local_values,
    proposals,
    revision_events,
    revisions,
)

# Built once: these run for nearly every message.
_GIVE = insert(answers_given)
_SETTLE = (
    update(asked_questions)
    .where(asked_questions.c.reference == bindparam("of"))
    .values(
        outcome=bindparam("became"),
        entry_id=case((bindparam("entry") == "", asked_questions.c.entry_id), else_=bindparam("entry")),
        ticket=case((bindparam("opened") == "", asked_questions.c.ticket), else_=bindparam("opened")),
    )
)


class SqlRevisions(SqlEntities[Revision]):
    """With what the upkeep itself does not need, but those who see it."""

    entity = Revision

    def of_entry(self, entry_id: str) -> Sequence[Revision]:
        """Every version, oldest first; kept from other writers until the transaction ends."""
        if not isinstance(self._session, Reader):
            take_turn(self._session, f"revisions:{entry_id}")  # its first version is not there to be held
        query = select(Revision).where(revisions.c.entry_id == entry_id).order_by(revisions.c.number)
        return self._session.scalars(held(self._session, query)).all()

    def latest(self, entry_id: str) -> Revision | None:
        """The version with the highest number, whatever its status."""
        query = select(Revision).where(revisions.c.entry_id == entry_id).order_by(revisions.c.number.desc())
        return self._session.scalars(query.limit(1)).one_or_none()

    def current(self) -> Sequence[Revision]:
        """Published, to review or retired: one for each entry that has ever been published here."""
        query = select(Revision).where(revisions.c.status.in_(CURRENT)).order_by(revisions.c.entry_id)
        return self._session.scalars(query).all()

    def drafts(self) -> Sequence[Revision]:
        """Drafts and reviewed ones, oldest first."""
        query = select(Revision).where(revisions.c.status.in_(PENDING))
        return self._session.scalars(query.order_by(revisions.c.at, revisions.c.id)).all()

    def stamp(self) -> int:
        # Counted: on PostgreSQL the highest number may be committed before a lower one.
        """A number that grows with every change."""
        return self._session.scalar(select(func.count()).select_from(revision_events)) or 0


class SqlLocalValues(SqlRepository):
    """What the answers of a département name: see ``knowledge_base.local_values``."""

    def of(self, departement: str) -> Mapping[str, str]:
        """Those that are filled in."""
        query = select(local_values.c.name, local_values.c.value).filter_by(departement=departement)
        return {row.name: row.value for row in self._session.execute(query)}

    def set(self, departement: str, name: str, value: str) -> None:
        """An empty one is not known any more."""
        key = {"departement": departement, "name": name}
        if value:
            insert_or_update(self._session, local_values, key, {"value": value})
        else:
            self._session.execute(delete(local_values).filter_by(**key))


class SqlBaseFaults(SqlRepository):
    def change(self, digest: str, at: datetime) -> bool:
        """Keeps the digest of the faults, empty when there is none; False when it was known already."""
        take_turn(self._session, "base_faults")
        known = self._session.scalar(select(base_faults.c.digest)) or ""
        if digest == known:
            return False
        insert_or_update(self._session, base_faults, {"id": 1}, {"digest": digest, "changed_at": at})
        return True


class SqlQuestions(SqlRepository):
    """Rows are kept as long as `questions.KEPT_FOR`, then purged."""

    def add(self, question: AskedQuestion) -> None:
        """Asked again under its reference (completed, edited), a question takes the place of itself."""
        values = {**vars(question), "entry_ids": list(question.entry_ids)}
        key = {"reference": values.pop("reference")}
        insert_or_update(self._session, asked_questions, key, values, later=True)

    def add_given(self, answer: AnswerGiven) -> None:
        write_later(self._session, _GIVE, vars(answer))

    def by_reference(self, reference: str) -> AskedQuestion | None:
        return self._first(asked_questions.c.reference == reference)

    def of_ticket(self, ticket: str) -> AskedQuestion | None:
        """The question that this ticket was opened for."""
        return self._first(asked_questions.c.ticket == ticket)

    def last_of(self, agent_id: int) -> AskedQuestion | None:
        """The last that this agent asked."""
        return self._first(asked_questions.c.agent_id == agent_id)

    def settle(self, reference: str, outcome: QuestionOutcome, entry_id: str = "", ticket: str = "") -> None:
        """What became of it; an empty ``entry_id`` or ``ticket`` leaves the one that was known.

        Does nothing for a reference that is not there any more.
        """
        values = {"of": reference, "became": outcome, "entry": entry_id, "opened": ticket}
        self._session.execute(_SETTLE, values)

    def since(self, at: datetime) -> Sequence[AskedQuestion]:
        """Those asked from this instant on whose words are left, oldest first."""
        table = asked_questions.c
        worded = (table.at >= at, table.text != "")  # of a person who was erased, the count alone is left
        query = select(asked_questions).where(*worded).order_by(table.at, table.reference)
        return [_question(row) for row in self._session.execute(query).mappings()]

    def of_guichets(self, departement: str, start: datetime, end: datetime) -> Sequence[AskedQuestion]:
        """Those that the guichets of a département asked from ``start`` on and before ``end``, even those
        whose words are gone; oldest first.
        """
        table = asked_questions.c
        here = table.guichet_id.in_(guichets_of(departement))
        query = select(asked_questions).where(here, table.at >= start, table.at < end)
        rows = self._session.execute(query.order_by(table.at, table.reference)).mappings()
        return [_question(row) for row in rows]

    def given_since(self, entry_id: str, at: datetime) -> Sequence[AnswerGiven]:
        """The times that this entry was shown from this instant on, oldest first."""
        table = answers_given.c
        query = (
            select(table.question, table.entry_id, table.number, table.agent_id, table.channel, table.at)
            .where(table.entry_id == entry_id, table.at >= at)
            .order_by(table.at, table.id)
        )
        return [AnswerGiven(**row) for row in self._session.execute(query).mappings()]

    def uses(self, since: datetime) -> Mapping[str, Use]:
        """By entry, what became of it from this instant on; an entry that nobody saw is not there."""
        given, asked = answers_given.c, asked_questions.c
        shown = (
            select(given.entry_id, func.count())
            .where(given.at >= since, given.question != "")
            .group_by(given.entry_id)
        )
        settled = (
            select(asked.entry_id, asked.outcome, func.count())
            .where(asked.at >= since, asked.outcome.in_((QuestionOutcome.ACCEPTED, QuestionOutcome.REJECTED)))
            .group_by(asked.entry_id, asked.outcome)
        )
        times = {row[0]: row[1] for row in self._session.execute(shown)}
        became = {(entry_id, how): count for entry_id, how, count in self._session.execute(settled)}
        return {
            entry_id: Use(
                times.get(entry_id, 0),
                became.get((entry_id, QuestionOutcome.ACCEPTED), 0),
                became.get((entry_id, QuestionOutcome.REJECTED), 0),
            )
            for entry_id in times.keys() | {name for name, _ in became}
        }

    def forget(self, agent_id: int) -> None:
        """What the agent asked stays; who asked it does not."""
        table = asked_questions
        self._session.execute(update(table).where(table.c.agent_id == agent_id).values(agent_id=None))
        self._session.execute(delete(answers_given).where(answers_given.c.agent_id == agent_id))

    def _first(self, where: ColumnElement[bool]) -> AskedQuestion | None:
        """The latest."""
        query = select(asked_questions).where(where).order_by(asked_questions.c.at.desc()).limit(1)
        row = self._session.execute(query).mappings().one_or_none()
        return _question(row) if row is not None else None


def _question(row: Any) -> AskedQuestion:
    return AskedQuestion(**{**row, "entry_ids": tuple(row["entry_ids"])})


class SqlProposals(SqlEntities[Proposal]):
    entity = Proposal

    def add_once(self, proposal: Proposal) -> bool:
        """False when the same phrasing was already proposed for the same entry, whatever was decided."""
        told = ("phrasing", "entry_id", "theme", "origin", "question", "at", "status")
        values = {name: getattr(proposal, name) for name in told}
        values["key"] = phrasing_key(proposal.phrasing, proposal.entry_id)
        return insert_ignoring(self._session, proposals, ("key",), values) == 1

    def pending(self, limit: int) -> Sequence[Proposal]:
        """What waits for a decision, oldest first."""
        table = proposals.c
        query = select(Proposal).where(table.status == ProposalStatus.PENDING)
        return self._session.scalars(query.order_by(table.at, table.id).limit(limit)).all()

    def of_question(self, reference: str) -> Sequence[Proposal]:
        """Those that a question gave rise to, oldest first."""
        query = select(Proposal).where(proposals.c.question == reference).order_by(proposals.c.id)
        return self._session.scalars(held(self._session, query)).all()
