"""``relais`` beside a service whose database is a server, each time in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from at_once import together
from postgres import EMPTY, Postgres
from terminal import Relais, Said

from journal.entries import Entry, Kind
from stage import WEDNESDAY
from storage.database import Database
from storage.journal import SqlJournal
from storage.migrate import head

RELAIS = Path(sys.executable).with_name("relais")


@pytest.fixture
def on(tmp_path: Path) -> Callable[[str], Relais]:
    """The command on the database that has this address."""

    def commands(url: str) -> Relais:
        bare = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}

        def run(*arguments: str | Path) -> Said:
            done = subprocess.run(
                [RELAIS, *arguments],
                env={**bare, "RELAIS_DATABASE_URL": url, "RELAIS_DEPARTEMENT": "06"},
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            return Said(done.returncode, done.stdout, done.stderr)

        return run

    return commands


def test_two_that_migrate_at_once_make_one_database(on: Callable[[str], Relais], postgres: Postgres) -> None:
    with postgres.database(model=EMPTY) as url:
        relais = on(url)

        first, second = together(*[lambda: relais("db", "migrer")] * 2)

        assert (first.code, second.code) == (0, 0), first.err + second.err
        assert relais("db", "migrer").lines == [f"La base est déjà à jour (version {head()})."]


def test_the_doctor_finds_the_database_fit(on: Callable[[str], Relais], postgres_url: str) -> None:
    said = on(postgres_url)("doctor")

    assert said.err == ""
    (line,) = [line for line in said.lines if "Base de données" in line]
    assert line.startswith("✓ Base de données : postgresql+psycopg://relais@/")
    assert line.endswith(f"modifiable, à jour (version {head()}).")


def test_the_journal_is_verified(on: Callable[[str], Relais], postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.writing() as session:
        journal = SqlJournal(session)
        journal.add(Entry(at=WEDNESDAY, kind=Kind.CALL_LOGGED, minutes=5))
        journal.flush()
    database.close()
    relais = on(postgres_url)
    assert relais("journal", "verifier").lines == ["Le journal est intact : 1 ligne."]

    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute("UPDATE journal SET minutes = 50")

    said = relais("journal", "verifier")
    assert said.code == 1
    assert said.lines[0].startswith("Le journal est rompu à la ligne 1")


def test_an_account_without_rights_is_told_so(on: Callable[[str], Relais], postgres: Postgres) -> None:
    with postgres.database(model=EMPTY) as url:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE ROLE invite LOGIN")

        said = on(url.replace("//relais@", "//invite@"))("db", "migrer")

        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("DROP ROLE invite")
    assert said.code == 1
    assert "cet utilisateur n’y a pas les droits" in said.err
    assert "Traceback" not in said.err
