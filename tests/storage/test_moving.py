"""A database carried into another: every row as it was, whatever it holds, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from board_stage import BoardStage
from carried import carry, stored
from furnished import furnish
from hypothesis import given, settings
from hypothesis import strategies as st
from migrated import migrated
from postgres import EMPTY, Postgres, name_in
from sqlalchemy import insert, text, update

from guichets.registry import Agent, Role
from storage import moving
from storage.board import SqlBoard
from storage.database import Database
from storage.migrate import create_unfinished, current, differences, head, is_unfinished
from storage.opening import opened
from storage.repositories import SqlRegistry
from storage.tables import conversations

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def server(postgres: Postgres) -> Iterator[Database]:
    """An empty database on a server."""
    with postgres.database(model=EMPTY) as url:
        opened = Database(url)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def begun(postgres: Postgres) -> Iterator[str]:
    """The name of one that was prepared: a copy of it is much quicker than the migrations."""
    with postgres.database(model=EMPTY) as url:
        database = Database(url)
        create_unfinished(database, head())
        database.close()
        yield name_in(url)


@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_whatever_a_table_may_hold_goes_there_and_comes_back(
    postgres: Postgres, begun: str, seed: int
) -> None:
    with TemporaryDirectory() as folder, postgres.database(model=begun) as url:
        here, back = Path(folder) / "ici.db", Path(folder) / "retour.db"
        with opened(migrated(here)) as source, opened(url) as there, opened(f"sqlite:///{back}") as returned:
            with source.writing() as session:
                furnish(session, seed)

            count = carry(source, there)
            there.close()  # its connections: who carries must be alone there

            assert carry(there, returned) == count
        assert stored(back) == stored(here)
        assert count == sum(map(len, stored(here).values()))


def test_on_a_server_new_rows_have_new_numbers_and_tickets_are_found(
    database: Database, server: Database
) -> None:
    stage = BoardStage(database)
    stage.ticket("La demande est radiée")

    carry(database, server)

    assert (current(server), differences(server)) == (head(), [])
    with server.writing() as session:
        board = SqlBoard(session)
        (found,) = board.similar("demande radiée", besides="", departement="", limit=2)
        assert found.question == "La demande est radiée"
        registry = SqlRegistry(session)
        before = {agent.id for agent in registry.agents()}
        registry.add(Agent(name="Omar", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW))
        assert max(agent.id or 0 for agent in registry.agents()) == max(one or 0 for one in before) + 1


def test_until_the_end_the_target_is_no_database_in_order(database: Database, server: Database) -> None:
    BoardStage(database)
    with moving.standing_still(database) as session:
        moving.prepare(server)
        next(moving.copied(session, server))

        assert is_unfinished(current(server))

    assert carry(database, server) > 0
    assert current(server) == head()


def test_what_was_added_since_an_interruption_is_carried_too(database: Database, server: Database) -> None:
    stage = BoardStage(database)
    with moving.standing_still(database) as session:
        moving.prepare(server)
        list(moving.copied(session, server))

    stage.ticket("La demande est radiée")

    assert carry(database, server) == sum(map(len, stored(Path(str(database.url.database))).values()))


@pytest.mark.parametrize("key", ["web:\0", "x" * 201], ids=["a null character", "too long"])
def test_a_row_that_a_server_does_not_let_in_is_named_and_once_mended_it_goes_on(
    database: Database, server: Database, key: str
) -> None:
    row = {"dialogue": "", "step": "", "data": {}, "updated_at": NOW}
    with database.writing() as session:
        session.execute(insert(conversations), [{"key": one, **row} for one in ("web:1", key)])

    with pytest.raises(moving.UnfitRow) as caught:
        carry(database, server)

    assert (caught.value.table, caught.value.key) == ("conversations", [key])
    with database.writing() as session:
        session.execute(update(conversations).where(conversations.c.key == key).values(key="web:2"))
    carry(database, server)


def test_a_database_that_holds_anything_is_not_written_in(
    database: Database, server: Database, postgres_url: str
) -> None:
    full = Database(postgres_url)
    with server.engine.begin() as connection:
        connection.execute(text("CREATE TABLE recettes (nom TEXT)"))

    for target in (full, server, database):
        with pytest.raises(moving.NotEmpty):
            carry(database, target)
    full.close()


def test_while_somebody_is_connected_a_server_is_not_carried(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "LEAVING", 0.3)
    source, target = Database(postgres_url), Database(f"sqlite:///{tmp_path / 'relais.db'}")
    with psycopg.connect(postgres_url.replace("+psycopg", "")), pytest.raises(moving.InUse):
        carry(source, target)

    assert current(target) is None
    with pytest.raises(moving.InUse), moving.standing_still(source):
        late = psycopg.connect(postgres_url.replace("+psycopg", ""))
    late.close()
    source.close()
    target.close()
