"""A database of the version before 1.0.0, kept as it was, comes to the present form and loses nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psycopg
import pytest
from postgres import EMPTY
from sqlalchemy import Engine, Table, select, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, DatabaseUnusable
from storage.migrate import current, differences, head, tables_in, upgrade

FORMER = Path(__file__).parent / "former"
"""A few rows in every table, of any value that it may hold."""
TOLD_ANEW = {"ticket_words", "known_words"}
"""From the words of the tickets."""

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def former(request: pytest.FixtureRequest, tmp_path: Path, database: Database) -> Iterator[Database]:
    """In the place of ``database``, of which it has the dialect."""
    if database.is_sqlite:
        file = tmp_path / "former.db"
        file.write_bytes(gzip.decompress((FORMER / "sqlite-0053.db.gz").read_bytes()))
        opened = Database(f"sqlite:///{file}")
        yield opened
        opened.close()
        return
    postgres = request.getfixturevalue("postgres")
    with postgres.database(model=EMPTY) as url:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute(gzip.decompress((FORMER / "postgresql-0053.sql.gz").read_bytes()))
        opened = Database(url)
        yield opened
        opened.close()


def rows(engine: Engine, tables: Sequence[Table]) -> Mapping[str, Sequence[str]]:
    with engine.connect() as connection:
        return {one.name: sorted(map(repr, connection.execute(select(one)))) for one in tables}


def form(database: Database) -> frozenset[str]:
    """What a comparison with the code does not see: the names, the triggers, the index of words."""
    if database.is_sqlite:
        said = (
            "SELECT type || ' ' || name FROM sqlite_master UNION "
            "SELECT t.name || ' ' || c.name || ' ' || coalesce(c.dflt_value, '') "
            "FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        )
    else:
        said = (
            "SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public' UNION "
            "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace AND contype <> 'c' UNION "
            "SELECT table_name || ' ' || column_name || ' ' || coalesce(column_default, '') "
            "FROM information_schema.columns WHERE table_schema = 'public'"
        )
    with database.engine.connect() as connection:
        return frozenset(connection.scalars(text(said)))


def test_it_has_the_form_of_a_new_one_and_every_row_that_it_had(former: Database, database: Database) -> None:
    with former.engine.connect() as connection:
        kept = [one for one in tables_in(connection).sorted_tables if one.name not in TOLD_ANEW]
    before = rows(former.engine, kept)
    assert (current(former), min(map(len, before.values())) > 0) == ("0053", True)

    upgrade(former)

    assert (current(former), differences(former)) == (head(), [])
    assert rows(former.engine, kept) == before
    assert form(former) == form(database)
    with former.engine.begin() as connection:
        connection.execute(text("UPDATE ticket_words SET words = 'ecran noir'"))  # its index follows
    with pytest.raises(IntegrityError), former.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET agent_id = 7"))  # the keys are looked at again


def test_one_of_a_version_that_the_code_does_not_know_is_left_as_it_is(database: Database) -> None:
    for revision in ("0052", "9999"):
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})

        with pytest.raises(DatabaseUnusable, match=revision):
            upgrade(database)
        assert current(database) == revision
