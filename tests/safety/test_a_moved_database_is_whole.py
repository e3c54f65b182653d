"""A year that was lived is the same wherever it is carried; a command that is killed on the way goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from carried import carry, stored
from lived_year import After, bilans
from migrated import migrated
from postgres import EMPTY, Postgres
from service_process import ROOT, STARTS_WITHIN
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from terminal import Relais

from bench.console_data import Operator, fill
from journal.chain import first_broken
from stage import waits_until
from storage.board import SqlBoard
from storage.database import DatabaseUnusable
from storage.migrate import current, head, is_unfinished
from storage.opening import opened
from storage.tables import ticket_messages

TICKETS = 1_000


def test_the_year_has_the_same_figures_on_a_server_and_comes_back_as_it_was(
    year: After, postgres: Postgres, tmp_path: Path
) -> None:
    with postgres.database(model=EMPTY) as url, opened(url) as server:
        carry(year.database, server)
        there = After(server, year.folder)

        assert bilans(there) == bilans(year)
        with there.units.reading() as work:
            assert first_broken(work.journal.rows()) is None
        with server.reading() as here, year.database.reading() as before:
            asked = "je n’arrive pas à imprimer"
            found = [
                SqlBoard(session).similar(asked, besides="", departement="", limit=20)
                for session in (here, before)
            ]
        assert found[0] == found[1] != []

        server.close()
        with opened(f"sqlite:///{tmp_path / 'retour.db'}") as back:
            carry(server, back)
    assert stored(tmp_path / "retour.db") == stored(year.folder / "relais.db")


def test_killed_on_the_way_there_then_on_the_way_back_nothing_is_lost(
    folder: Path, postgres: Postgres, relais: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, back = migrated(folder / "relais.db"), f"sqlite:///{folder / 'retour.db'}"
    with opened(here) as database:
        fill(database, Operator(TICKETS), until=datetime(2026, 11, 30, tzinfo=UTC))
    with postgres.database(model=EMPTY) as server:
        for source, target in ((here, server), (server, back)):
            monkeypatch.setenv("RELAIS_DATABASE_URL", source)
            _killed(target)
            assert is_unfinished(_revision_of(target))

            assert relais("db", "deplacer", target).code == 0

            assert _revision_of(target) == head()

    first, last = stored(folder / "relais.db"), stored(folder / "retour.db")
    assert {**last, "audit": ()} == {**first, "audit": ()}
    assert len(last["audit"]) == 4  # the commands


def _killed(target: str) -> None:
    """The command, by SIGKILL, once the messages of tickets begin to come."""
    command = [sys.executable, "-m", "app.cli", "db", "deplacer", target]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        waits_until(lambda: _messages_in(target) > 0, within=STARTS_WITHIN)
    finally:
        process.kill()
        process.wait()


def _revision_of(url: str) -> str | None:
    with opened(url) as database:
        return current(database)


def _messages_in(url: str) -> int:
    try:
        with opened(url) as database, database.reading() as session:
            return session.scalar(select(func.count()).select_from(ticket_messages)) or 0
    except (DatabaseUnusable, DatabaseError):  # it has no tables yet
        return 0
