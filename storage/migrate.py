"""Brings a database to the present form, and tells whether it is there.

Alembic is imported where a form is changed or compared: a start on a database that is up to date needs none
of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, column, delete, inspect, select, table, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from storage.database import Database, DatabaseUnusable
from storage.dialects import take_turn
from storage.sealing import WITHOUT_KEY, Sealing
from storage.tables import TICKET_INDEX, metadata
from storage.tables.checks import allowed_by, allowed_in
from storage.ticket_words import tell_missing

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
_UNFINISHED = "copie-"
_STAMP = table("alembic_version", column("version_num"))


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def upgrade(database: Database, revision: str = "head", *, sealing: Sealing = WITHOUT_KEY) -> None:
    """Applies what is missing; does nothing on a database that is up to date. ``sealing`` is for the secrets
    that an older version kept in clear.
    """

    from alembic import command

    def order(config: Config) -> None:
        command.upgrade(config, revision)
        if revision == "head":  # the tables are those of the code
            with Session(config.attributes["connection"]) as session:
                tell_missing(session)

    _run(database, order, sealing)


def create_unfinished(database: Database, revision: str) -> None:
    """The tables, without any row, of a database that is to be filled from another of this revision: no
    program takes it for one in order before it is stamped with it.
    """
    from alembic import command

    def order(config: Config) -> None:
        command.upgrade(config, revision)
        connection: Connection = config.attributes["connection"]
        for one in reversed(tables_in(connection).sorted_tables):
            connection.execute(delete(one))
        stamp(connection, unfinished(revision))

    _run(database, order, WITHOUT_KEY)


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


def downgrade(database: Database, revision: str = "base", *, sealing: Sealing = WITHOUT_KEY) -> None:
    from alembic import command

    _run(database, lambda config: command.downgrade(config, revision), sealing)


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
        if not inspect(connection).has_table(_STAMP.name):
            return None
        revision: str | None = connection.scalar(select(_STAMP.c.version_num))
        return revision


def head() -> str:
    """The revision that the code expects."""
    return max(known())


def known() -> frozenset[str]:
    """Every revision that the code has gone through: the name of each one's file begins with its number."""
    return frozenset(file.name.partition("_")[0] for file in _SCRIPTS.glob("versions/[0-9]*.py"))


def _run(database: Database, order: Callable[[Config], None], sealing: Sealing) -> None:
    config = _config()
    config.attributes["sealing"] = sealing
    try:
        with _changing(database) as connection:
            take_turn(connection, "migrations")  # several processes may start together
            config.attributes["connection"] = connection
            order(config)
    except (OperationalError, IntegrityError) as error:
        raise DatabaseUnusable(database.shown_url, str(error.orig)) from error


@contextmanager
def _changing(database: Database) -> Iterator[Connection]:
    """One transaction. SQLite changes a constraint by making its table anew, which the keys that lead there
    would forbid: they are not looked at meanwhile, and whoever makes a table anew looks at them after.
    """
    with database.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if database.is_sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")  # without effect once a transaction has begun
        try:
            with connection.begin():
                yield connection
        finally:
            if database.is_sqlite:
                raw.execute("PRAGMA foreign_keys = ON")
