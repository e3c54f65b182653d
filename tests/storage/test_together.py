"""Several units of work in one session: as if each had a transaction of its own, at the cost of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from migrated import migrated
from sqlalchemy.exc import IntegrityError, InternalError
from statements import statements

from guichets.registry import Guichet, GuichetKind
from knowledge_base.learning.questions import AnswerGiven
from storage.conversations import SqlConversations, State
from storage.database import Database
from storage.knowledge import SqlQuestions
from storage.outbox import SqlOutbox
from storage.repositories import SqlRegistry
from storage.tables import outbox
from storage.together import Together

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class Undone(Exception):
    pass


def posts(session: Together, key: str) -> None:
    SqlOutbox(session).add_once(key, channel="telegram", chat_ref=key, payload={}, now=NOW, later=True)


def posted(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(outbox.select().with_only_columns(outbox.c.key).order_by(outbox.c.id)))


def opens(session: Together, key: str, dialogue: str) -> None:
    SqlConversations(session).store(key, State(dialogue), NOW)


def open_in(session: Together, key: str) -> str:
    state = SqlConversations(session).state(key)
    return state.dialogue if state else ""


def test_what_is_postponed_is_written_once_for_all_and_asks_for_no_savepoint(database: Database) -> None:
    with database.writing_together() as session, statements(database) as sent:
        for key in "abc":
            with session.unit():
                posts(session, key)
                opens(session, key, "question")
        assert "SAVEPOINT" not in sent
        assert "INSERT" not in sent
        session.catch_up()
        assert sent.count("INSERT") == 2
    assert posted(database) == ["a", "b", "c"]


def test_a_unit_that_reads_finds_what_was_written_before_it_and_by_itself(database: Database) -> None:
    with database.writing_together() as session:
        with session.unit():
            opens(session, "a", "ticket")
        with session.unit():
            opens(session, "b", "suivi")
            assert (open_in(session, "a"), open_in(session, "b")) == ("ticket", "suivi")
        with session.unit():
            SqlConversations(session).store("a", None, NOW)
            assert open_in(session, "a") == ""


@pytest.mark.parametrize("reads", [False, True])
def test_a_unit_that_fails_takes_its_own_rows_with_it_and_no_others(database: Database, reads: bool) -> None:
    with database.writing_together() as session:
        with session.unit():
            posts(session, "before")
        with suppress(Undone), session.unit():
            posts(session, "failed")
            if reads:
                open_in(session, "a")
                posts(session, "failed too")
            raise Undone
        with session.unit():
            posts(session, "after")
        session.catch_up()
    assert posted(database) == ["before", "after"]


@pytest.mark.parametrize("reads", [False, True])
def test_what_a_failed_unit_changed_in_memory_is_not_written_by_the_next(
    database: Database, reads: bool
) -> None:
    with database.writing() as writing:
        SqlRegistry(writing).add(Guichet(name="Mairie", kind=GuichetKind.COMMUNE, departement="06"))
    with database.writing_together() as session:
        guichet = SqlRegistry(session).guichet(1)
        assert guichet is not None
        with suppress(Undone), session.unit():
            guichet.name = "Autre"
            session.add(Guichet(name="Intruse", kind=GuichetKind.COMMUNE, departement="06"))
            if reads:
                open_in(session, "a")
            raise Undone
        with session.unit():
            posts(session, "after")
            open_in(session, "a")
    with database.reading() as reading:
        assert [one.name for one in SqlRegistry(reading).guichets()] == ["Mairie"]


def of_no_question(session: Together) -> None:
    """What refers to a row that nobody wrote."""
    SqlQuestions(session).add_given(
        AnswerGiven(question="?", entry_id="e", number=1, agent_id=1, channel="telegram", at=NOW)
    )


def test_a_row_that_cannot_be_written_loses_the_transaction_rather_than_the_unit_that_came_next(
    database: Database,
) -> None:
    def units() -> None:
        with database.writing_together() as session:
            with session.unit():
                posts(session, "a")
                of_no_question(session)
            with suppress(Exception), session.unit():
                open_in(session, "a")
            session.catch_up()

    with pytest.raises((IntegrityError, InternalError)):
        units()
    assert posted(database) == []


def test_a_unit_that_is_alone_answers_for_its_own_rows(database: Database) -> None:
    with database.writing_together() as session:
        session.postpones = False
        with suppress(IntegrityError), session.unit():
            of_no_question(session)
        with session.unit():
            posts(session, "after")
    assert posted(database) == ["after"]


ACTS = st.one_of(
    st.tuples(st.just("store"), st.sampled_from("abc"), st.sampled_from("xyz")),
    st.tuples(st.sampled_from(("end", "read")), st.sampled_from("abc"), st.just("")),
    st.tuples(st.just("fail"), st.just(""), st.just("")),
)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("together")
    opened = Database(migrated(folder / "relais.db"))
    yield opened
    opened.close()


@given(st.lists(st.lists(ACTS, max_size=5), max_size=6))
@settings(max_examples=150)
def test_units_follow_one_another_whatever_each_of_them_does(
    embedded: Database, units: list[list[tuple[str, str, str]]]
) -> None:
    there: dict[str, str] = {}
    with embedded.writing_together() as session:
        conversations = SqlConversations(session)
        for key in "abc":
            conversations.store(key, None, NOW)
        for acts in units:
            mine = dict(there)
            with suppress(Undone), session.unit():
                for act, key, value in acts:
                    if act == "store":
                        conversations.store(key, State(value), NOW)
                        mine[key] = value
                    elif act == "end":
                        conversations.store(key, None, NOW)
                        mine.pop(key, None)
                    elif act == "read":
                        state = conversations.state(key)
                        assert (state.dialogue if state else None) == mine.get(key)
                    else:
                        raise Undone
                there = mine
        session.catch_up()
        left = {key: state.dialogue for key in "abc" if (state := conversations.state(key))}
    assert left == there
