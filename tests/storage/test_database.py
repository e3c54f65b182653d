"""The database as we open it: durable, discreet, and unable to hold an instant without a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, StatementError

from guichets.registry import Agent, GuichetKind, Role
from storage.database import ALIVE, Database, DatabaseUnusable
from storage.migrate import current, differences, downgrade, head, upgrade
from storage.repositories import SqlRegistry
from storage.tables import guichets

pytestmark = pytest.mark.databases("sqlite", "postgresql")


"""A ticket that was with the pole before its thread had a table of its own."""


def agent(created_at: datetime) -> Agent:
    return Agent(name="Nadia", role=Role.GESTIONNAIRE, guichet_id=None, created_at=created_at)


@pytest.mark.databases("sqlite")  # PostgreSQL is so without being told
def test_commits_are_durable_and_keys_are_checked(database: Database) -> None:
    with database.writing() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as session:
        SqlRegistry(session).add(agent(datetime.now(UTC)))
        with database.reading() as reader:
            assert SqlRegistry(reader).agents() == []


def test_a_reader_sees_one_moment(database: Database) -> None:
    """What is committed while somebody reads is for the next reader: a figure and its rows agree."""
    with database.reading() as reader:
        before = SqlRegistry(reader).agents()
        with database.writing() as session:
            SqlRegistry(session).add(agent(datetime.now(UTC)))
        assert SqlRegistry(reader).agents() == before


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    assert current(database) == head()
    assert differences(database) == []


def test_the_migrations_go_down_and_up_again(database: Database) -> None:
    downgrade(database, "0053")
    assert current(database) == "0053"
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


@pytest.mark.parametrize("fault", [{"id": 2}, {"id": 2, "kind": None}], ids=["double", "incomplete"])
def test_an_error_does_not_quote_what_was_written(database: Database, fault: dict[str, object]) -> None:
    row = {"id": 1, "name": "un secret", "kind": GuichetKind.COMMUNE, "departement": "06"}
    row |= dict.fromkeys(("commune", "email", "phone", "hours"), "")
    with database.writing() as session:
        session.execute(insert(guichets), row)
    with pytest.raises(IntegrityError) as caught, database.writing() as session:
        session.execute(insert(guichets), row | fault)
    assert "un secret" not in "".join(format_exception(caught.value))


@pytest.mark.databases("postgresql")
def test_a_connection_to_a_server_that_was_cut_off_does_not_last(database: Database) -> None:
    with database.engine.connect() as connection:
        told = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]

    assert {name: told[name] for name in ALIVE} == {name: str(value) for name, value in ALIVE.items()}
