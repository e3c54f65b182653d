"""Brings a database to the present form, and tells whether it is there.

Alembic is imported where a form is changed or compared: a start on a database that is up to date needs none
of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from journal.chain import GENESIS
from storage.database import Database, DatabaseUnusable
from storage.dialects import take_turn
from storage.tables import TICKET_INDEX, journal_head, metadata
from storage.tables.checks import allowed_by, allowed_in
from storage.tables.ticketing import index_words
from storage.ticket_words import tell_missing

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
_UNFINISHED = "copie-"
_VERSIONS = MetaData(naming_convention={"pk": "%(table_name)s_pkc"})
_STAMP = Table("alembic_version", _VERSIONS, Column("version_num", String(32), primary_key=True))
"""As Alembic makes it."""


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def upgrade(database: Database) -> None:
    """Makes the tables in an empty database, applies to another what is missing. Raises ``DatabaseUnusable``
    and changes nothing if it is of a version that the code does not know.
    """
    with _changing(database) as connection:
        found = _revision(connection)
        if found is None:
            _create(connection)
        elif found not in known():
            raise DatabaseUnusable(database.shown_url, f"unknown revision {found}")
        elif found != head():
            from alembic import command

            command.upgrade(_config(connection), "head")
        with Session(connection) as session:
            tell_missing(session)


def _create(connection: Connection) -> None:
    """From the code itself: that an older database comes to the same is a test's to show. Of two indexes
    that seem to serve as well, PostgreSQL takes the last that was made: that of the most columns.
    """
    for one in (*metadata.sorted_tables, _STAMP):
        connection.execute(CreateTable(one))
        for index in sorted(one.indexes, key=lambda index: (len(index.columns), str(index.name))):
            index.create(connection)
    index_words(connection)
    connection.execute(insert(_STAMP).values(version_num=head()))
    connection.execute(insert(journal_head).values(id=1, sequence=0, digest=GENESIS))


def create_unfinished(database: Database, revision: str) -> None:
    """The tables, without any row, of a database that is to be filled from another of this revision: no
    program takes it for one in order before it is stamped with it.
    """
    with _changing(database) as connection:
        _create(connection)
        if revision != head():
            from alembic import command

            command.downgrade(_config(connection), revision)
        for one in reversed(tables_in(connection).sorted_tables):
            connection.execute(delete(one))
        stamp(connection, unfinished(revision))


def tables_in(connection: Connection, only: Collection[str] | None = None) -> MetaData:
    """The tables that a database has, or ``only`` these, whatever its revision."""
    found = MetaData()
    found.reflect(
        connection,
        only=lambda name, _: is_compared(name) and name != _STAMP.name and (only is None or name in only),
    )
    return found


def unfinished(revision: str) -> str:
    """What such a database bears in the place of its revision."""
    return f"{_UNFINISHED}{revision}"


def is_unfinished(revision: str | None) -> bool:
    """Whether such a database bears it, whatever the version that began to fill it."""
    return revision is not None and revision.startswith(_UNFINISHED)


def stamp(connection: Connection, revision: str) -> None:
    connection.execute(update(_STAMP).values(version_num=revision))


def downgrade(database: Database, revision: str) -> None:
    from alembic import command

    with _changing(database) as connection:
        command.downgrade(_config(connection), revision)


def differences(database: Database) -> list[object]:
    """What the tables would still need to match the code; empty when they do."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": is_compared}
        context = MigrationContext.configure(connection, opts=opts)
        inside, wanted = allowed_in(connection), allowed_by(metadata)
        unlike = [one for one in sorted(inside.keys() | wanted.keys()) if inside.get(one) != wanted.get(one)]
        return [*compare_metadata(context, metadata), *unlike]


def is_compared(name: str | None, *_: object) -> bool:
    """Not what a database makes for itself of the index of words: SQLAlchemy cannot describe it."""
    return name is None or not name.startswith(TICKET_INDEX)


def current(database: Database) -> str | None:
    """The revision of the database; None when it is empty."""
    with database.engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_STAMP.name):
        return None
    return connection.scalar(select(_STAMP.c.version_num))


def head() -> str:
    """The revision that the code expects."""
    return max(known())


def known() -> frozenset[str]:
    """Every revision that the code has gone through: the name of each one's file begins with its number."""
    return frozenset(file.name.partition("_")[0] for file in _SCRIPTS.glob("versions/[0-9]*.py"))


@contextmanager
def _changing(database: Database) -> Iterator[Connection]:
    """One transaction, of one process at a time: several may start together. SQLite changes a constraint by
    making its table anew, which the keys that lead there would forbid: they are not looked at meanwhile, and
    whoever makes a table anew looks at them after. Raises ``DatabaseUnusable``.
    """
    try:
        with database.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            if database.is_sqlite:
                raw.execute("PRAGMA foreign_keys = OFF")  # without effect once a transaction has begun
            try:
                with connection.begin():
                    take_turn(connection, "migrations")
                    yield connection
            finally:
                if database.is_sqlite:
                    raw.execute("PRAGMA foreign_keys = ON")
    except (OperationalError, IntegrityError) as error:
        raise DatabaseUnusable(database.shown_url, str(error.orig)) from error
