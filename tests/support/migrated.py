"""An embedded database in its present form: made by the real migrations once a process, then copied."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from storage.database import Database
from storage.migrate import upgrade


def migrated(path: Path) -> str:
    """A copy of it at ``path``; its address."""
    path.write_bytes(_made())
    return f"sqlite:///{path}"


def filled(database: Database) -> None:
    """In the place of ``upgrade``, for a command that meets an empty database: nothing is there to seal."""
    if not database.is_sqlite:
        upgrade(database)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "relais.db"
        migrated(path)
        with closing(sqlite3.connect(path)) as made, database.engine.connect() as connection:
            made.backup(cast("sqlite3.Connection", connection.connection.driver_connection))


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "relais.db"
        opened = Database(f"sqlite:///{path}")
        upgrade(opened)
        opened.close()
        return path.read_bytes()
