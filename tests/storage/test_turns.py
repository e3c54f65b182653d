"""What one process does at a time, and what the others hear; an embedded database has one process only."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue

import psycopg
import pytest
from postgres import Postgres
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.parts import in_turn
from storage import turns
from storage.database import Database
from storage.turns import Bell, Turn, ring

SOON = 10.0  # seconds


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def test_one_at_a_time_has_the_turn_and_leaves_it_to_the_next(server: Database) -> None:
    first, second, other = Turn(server, "releve"), Turn(server, "releve"), Turn(server, "horloge")

    assert (first.take(), second.take(), other.take()) == (True, False, True)
    assert (first.is_held(), second.is_held()) == (True, False)
    first.release()
    assert not first.is_held()
    assert second.take()
    for turn in (second, other):
        turn.release()


def test_who_is_stopped_as_it_takes_its_turn_leaves_it_to_the_next(
    server: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, connect = threading.Event(), threading.Event(), turns._connection

    def slowly(database: Database) -> psycopg.Connection:
        begun.set()
        assert may_end.wait(SOON)
        return connect(database)

    async def play() -> None:
        running = asyncio.create_task(in_turn(Turn(server, "releve"), lambda: asyncio.sleep(SOON)))
        await asyncio.to_thread(begun.wait, SOON)
        running.cancel()
        may_end.set()
        await asyncio.wait([running], timeout=SOON)

    monkeypatch.setattr(turns, "_connection", slowly)
    asyncio.run(play())
    monkeypatch.undo()

    another = Turn(server, "releve")
    assert another.take()
    another.release()


def test_whoever_loses_the_server_loses_the_turn(server: Database) -> None:
    turn = Turn(server, "releve")
    assert turn.take()
    with psycopg.connect(
        server.url.set(drivername="postgresql").render_as_string(False), autocommit=True
    ) as of:
        of.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

    assert not turn.is_held()
    another = Turn(server, "releve")
    assert another.take()
    another.release()
    turn.release()


def test_what_is_read_page_by_page_is_let_go_with_the_server(server: Database) -> None:
    """SQLAlchemy leaves to the collector the cursor of a connection that is lost: told in any test after."""
    with suppress(OperationalError), server.reading() as session:
        session.execute(text("SELECT 1"))
        with psycopg.connect(
            server.url.set(drivername="postgresql").render_as_string(False), autocommit=True
        ) as of:
            of.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        with pytest.raises(OperationalError):
            session.execute(text("SELECT 1").execution_options(yield_per=10))
    gc.collect()


def test_a_server_that_is_away_gives_no_turn(postgres: Postgres) -> None:
    database = Database(postgres.url("absente"))
    assert not Turn(database, "releve").take()
    database.close()


def test_the_one_process_of_an_embedded_database_has_every_turn(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'relais.db'}")
    turn = Turn(database, "releve")
    assert turn.take()
    assert turn.is_held()
    turn.release()
    with database.writing() as session:
        ring(session, "envois:telegram")  # nobody to hear it
    database.close()


def test_what_is_committed_is_heard_and_nothing_else(server: Database) -> None:
    heard: Queue[str] = Queue()
    with Bell(server, heard.put):
        _rings_until_heard(server, heard)
        with suppress(RuntimeError), server.writing() as session:
            ring(session, "envois:mail")
            raise RuntimeError
        with server.writing() as session:
            ring(session, "envois:telegram", "arrivees")
        told = list[str]()
        while len(told) < 2:
            told += [one for one in [heard.get(timeout=SOON)] if one != "essai"]

    assert sorted(told) == ["arrivees", "envois:telegram"]


def test_a_bell_that_was_cut_is_heard_again(server: Database) -> None:
    heard: Queue[str] = Queue()
    with Bell(server, heard.put):
        _rings_until_heard(server, heard)
        address = server.url.set(drivername="postgresql").render_as_string(False)
        with psycopg.connect(address, autocommit=True) as of:
            of.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        _rings_until_heard(server, heard)


def _rings_until_heard(database: Database, heard: Queue[str]) -> None:
    for _ in range(100):
        with database.writing() as session:
            ring(session, "essai")
        try:
            heard.get(timeout=0.2)
        except Empty:
            continue
        while not heard.empty():
            heard.get()
        return
    raise AssertionError("nothing was heard")
