"""Brings a database to the present form, and tells whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from storage.database import Database, DatabaseUnusable
from storage.locks import take_turn
from storage.tables import metadata

_SCRIPTS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Applies what is missing; does nothing on a database that is up to date."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str = "base") -> None:
    _run(database, lambda config: command.downgrade(config, revision))


def differences(database: Database) -> list[object]:
    """What the tables would still need to match the code; empty when they do."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def current(database: Database) -> str | None:
    """The revision of the database; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision that the code expects."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _run(database: Database, order: Callable[[Config], None]) -> None:
    config = _config()
    try:
        with database.engine.begin() as connection:
            take_turn(connection, "migrations")  # several processes may start together
            config.attributes["connection"] = connection
            order(config)
    except OperationalError as error:
        raise DatabaseUnusable(database.shown_url, str(error.orig)) from error
