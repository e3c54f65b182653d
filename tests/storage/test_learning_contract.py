"""What every store of questions and proposals does: the fakes and the real ones agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from fakes import FakeProposals, FakeQuestions

from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.learning.proposals import Origin, Proposal, ProposalStatus
from knowledge_base.learning.questions import AnswerGiven, AnswerZone, AskedQuestion, QuestionOutcome, Use
from storage.database import Database
from storage.knowledge import SqlProposals, SqlQuestions
from storage.repositories import SqlRegistry

if TYPE_CHECKING:
    from storage.knowledge import SqlProposals, SqlQuestions


pytestmark = pytest.mark.databases("sqlite", "postgresql")

START = datetime(2026, 1, 1, tzinfo=UTC)
NADIA, HUGO = 1, 2

Transaction = Callable[[], AbstractContextManager[tuple[SqlQuestions, SqlProposals]]]


@pytest.fixture(params=["fake", "sql"])
def stores(request: pytest.FixtureRequest, database: Database) -> Transaction:
    """Opens a transaction on both."""
    fakes = FakeQuestions(), FakeProposals()
    with database.writing() as session:
        for departement in ("06", "13"):
            guichet = Guichet(name=departement, kind=GuichetKind.COMMUNE, departement=departement)
            SqlRegistry(session).add(guichet)
            fakes[0].departements[guichet.id] = departement
        for name in ("Nadia", "Hugo"):
            SqlRegistry(session).add(Agent(name=name, role=Role.AGENT, guichet_id=None, created_at=START))

    @contextmanager
    def opened() -> Iterator[tuple[SqlQuestions, SqlProposals]]:
        if request.param == "fake":
            yield fakes
            return
        with database.writing() as session:
            yield SqlQuestions(session), SqlProposals(session)

    return opened


def asked(
    reference: str,
    *,
    day: int = 0,
    agent_id: int | None = NADIA,
    guichet_id: int | None = None,
    text: str = "un",
) -> AskedQuestion:
    return AskedQuestion(
        reference=reference,
        at=START + timedelta(days=day),
        channel="web",
        agent_id=agent_id,
        guichet_id=guichet_id,
        text=text,
        kind="question",
        zone=AnswerZone.SUGGEST,
        entry_ids=("b", "a"),
    )


def given(entry_id: str, *, day: int = 0, number: int = 0, agent_id: int = NADIA) -> AnswerGiven:
    at = START + timedelta(days=day)
    return AnswerGiven(
        question="q", entry_id=entry_id, number=number, agent_id=agent_id, channel="web", at=at
    )


def proposal(phrasing: str, *, entry_id: str = "a", day: int = 0) -> Proposal:
    return Proposal(
        phrasing=phrasing,
        entry_id=entry_id,
        theme="",
        origin=Origin.CHOSEN,
        question="q",
        at=START + timedelta(days=day),
    )


def test_a_question_is_found_again_as_it_was(stores: Transaction) -> None:
    with stores() as (questions, _):
        questions.add(asked("q1"))
    with stores() as (questions, _):
        assert questions.by_reference("q1") == asked("q1")
        assert questions.by_reference("q2") is None


def test_asked_again_it_takes_the_place_of_itself(stores: Transaction) -> None:
    with stores() as (questions, _):
        questions.add(asked("q1"))
        questions.settle("q1", QuestionOutcome.REJECTED, "a")
        questions.add(asked("q1", day=1, text="deux"))
    with stores() as (questions, _):
        assert questions.since(START) == [asked("q1", day=1, text="deux")]


def test_what_became_of_it_leaves_what_was_known(stores: Transaction) -> None:
    with stores() as (questions, _):
        questions.add(asked("q1"))
        questions.settle("q1", QuestionOutcome.REJECTED, "a")
        questions.settle("q1", QuestionOutcome.REJECTED, ticket="T-2026-0001")
        questions.settle("nowhere", QuestionOutcome.ACCEPTED, "a")
    with stores() as (questions, _):
        question = questions.of_ticket("T-2026-0001")
        assert question is not None
        assert (question.reference, question.outcome, question.entry_id) == (
            "q1",
            QuestionOutcome.REJECTED,
            "a",
        )
        assert questions.of_ticket("T-2026-0002") is None


def test_those_of_a_departement_s_guichets_are_found_even_without_their_words(stores: Transaction) -> None:
    with stores() as (questions, _):
        questions.add(asked("q3", day=2, guichet_id=1, text=""))
        questions.add(asked("q2", day=1, guichet_id=1))
        questions.add(asked("q4", day=3, guichet_id=1))
        questions.add(asked("elsewhere", day=1, guichet_id=2))
        questions.add(asked("nowhere", day=1))
        questions.add(asked("before", guichet_id=1))
    with stores() as (questions, _):
        found = questions.of_guichets("06", START + timedelta(days=1), START + timedelta(days=3))
        assert [one.reference for one in found] == ["q2", "q3"]


def test_her_last_question_is_nobody_else_s(stores: Transaction) -> None:
    with stores() as (questions, _):
        for day, agent_id in enumerate((NADIA, NADIA, HUGO)):
            questions.add(asked(f"q{day}", day=day, agent_id=agent_id))
    with stores() as (questions, _):
        last = questions.last_of(NADIA)
        assert last is not None
        assert last.reference == "q1"


def test_answers_are_found_from_an_instant_on_oldest_first(stores: Transaction) -> None:
    with stores() as (questions, _):
        for day in (1, 2, 3):
            questions.add_given(given("a", day=day, number=day))
        questions.add_given(given("b", day=3))
    with stores() as (questions, _):
        found = questions.given_since("a", START + timedelta(days=2))
        assert found == [given("a", day=2, number=2), given("a", day=3, number=3)]


def test_the_uses_of_an_entry_are_counted_from_an_instant_on(stores: Transaction) -> None:
    with stores() as (questions, _):
        for day, outcome in enumerate(
            (
                QuestionOutcome.ACCEPTED,
                QuestionOutcome.ACCEPTED,
                QuestionOutcome.REJECTED,
                QuestionOutcome.CHOSEN,
            )
        ):
            questions.add(asked(f"q{day}", day=day))
            questions.settle(f"q{day}", outcome, "a")
            questions.add_given(given("a", day=day))
        questions.add_given(given("b", day=3))
        correction = AnswerGiven(
            question="", entry_id="c", number=1, agent_id=NADIA, channel="web", at=START + timedelta(days=3)
        )
        questions.add_given(correction)
    with stores() as (questions, _):
        assert questions.uses(START + timedelta(days=1)) == {"a": Use(3, 1, 1), "b": Use(1)}


def test_whoever_is_forgotten_leaves_her_questions_and_no_trace_of_her(stores: Transaction) -> None:
    with stores() as (questions, _):
        for agent_id in (NADIA, HUGO):
            questions.add(asked(f"q{agent_id}", agent_id=agent_id))
            questions.add_given(given("a", agent_id=agent_id))
        questions.forget(NADIA)
    with stores() as (questions, _):
        assert [question.agent_id for question in questions.since(START)] == [None, HUGO]
        assert questions.given_since("a", START) == [given("a", agent_id=HUGO)]


def test_the_same_phrasing_is_proposed_once_for_an_entry(stores: Transaction) -> None:
    with stores() as (_, proposals):
        assert proposals.add_once(proposal("numéro de sécu"))
        assert not proposals.add_once(proposal("Numero de secu ?"))
        assert proposals.add_once(proposal("numéro de sécu", entry_id="b"))


def test_what_was_decided_waits_no_more_and_is_not_proposed_again(stores: Transaction) -> None:
    with stores() as (_, proposals):
        proposals.add_once(proposal("un deux"))
        proposals.add_once(proposal("trois quatre", day=1))
    with stores() as (_, proposals):
        first, second = proposals.pending(10)
        assert first.id is not None
        first.decide(ProposalStatus.REFUSED, by=NADIA, at=START)
        assert proposals.get(first.id) is first
        assert [kept.phrasing for kept in proposals.pending(1)] == [second.phrasing]
        assert [kept.status for kept in proposals.of_question("q")] == [
            ProposalStatus.REFUSED,
            ProposalStatus.PENDING,
        ]
        assert not proposals.add_once(proposal("un deux"))
