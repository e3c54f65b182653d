"""SQLite as we open it: durable, serial, and unable to hold an instant without a zone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from guichets.registry import Agent, Role
from storage.database import Database, DatabaseUnusable
from storage.migrate import current, differences, downgrade, head, upgrade
from storage.repositories import SqlCounters, SqlRegistry

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def agent(created_at: datetime) -> Agent:
    return Agent(name="Nadia", role=Role.GESTIONNAIRE, guichet_id=None, created_at=created_at)


def test_commits_are_durable_and_readers_do_not_wait(database: Database) -> None:
    with database.writing() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        with database.reading() as reader:
            assert reader.scalar(text("SELECT count(*) FROM agents")) == 0


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    assert current(database) == head()
    assert differences(database) == []


def test_the_migrations_go_down_and_up_again(database: Database) -> None:
    downgrade(database)
    assert current(database) is None
    upgrade(database)
    assert differences(database) == []


def test_a_naive_instant_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001  the very thing that must not pass
    with pytest.raises(StatementError, match="naive datetime"), database.writing() as session:
        SqlRegistry(session).add(agent(naive))


def test_an_instant_comes_back_in_utc(database: Database) -> None:
    paris = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    with database.writing() as session:
        someone = agent(paris)
        SqlRegistry(session).add(someone)
    with database.reading() as session:
        assert someone.id is not None
        found = SqlRegistry(session).agent(someone.id)
        assert found is not None
        assert found.created_at == paris
        assert found.created_at.tzinfo is UTC


def test_a_number_is_given_once_however_many_ask_at_the_same_time(database: Database) -> None:
    given: list[int] = []

    def take() -> None:
        for _ in range(25):
            with database.writing() as session:
                given.append(SqlCounters(session).next("tickets:2026"))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 201))


def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    def fail_halfway() -> None:
        with database.writing() as session:
            SqlRegistry(session).add(agent(datetime.now(UTC)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with database.reading() as session:
        assert SqlRegistry(session).agents() == []


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusable):
        Database(f"sqlite:///{tmp_path / 'file' / 'relais.db'}")


def test_an_error_does_not_quote_what_was_written(database: Database) -> None:
    with pytest.raises(Exception, match="no such table") as caught, database.writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": "un secret"})
    assert "un secret" not in str(caught.value)
