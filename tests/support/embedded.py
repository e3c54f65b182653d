"""The embedded database of an operator, looked at and spoilt beside the program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

from storage import archive

DATABASE = Path("var/relais.db")
KEY = Path("var/sauvegardes.cle")


def unpacked(copy: Path | str) -> Path:
    """All that an archive holds, in a folder of the current one."""
    folder = Path(mkdtemp(prefix=".ouverte-", dir=Path.cwd()))
    archive.read(Path(copy), [KEY], folder)
    return folder


def database_in(copy: Path | str) -> Path:
    return unpacked(copy) / archive.DATABASE


def names(database: Path) -> list[str]:
    """Of its guichets."""
    with closing(sqlite3.connect(database)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM guichets ORDER BY id")]


def rewrite(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)


def audited(database: Path) -> list[tuple[str, str, str]]:
    """The commands, with the channel and the account."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT subject, channel, address FROM audit WHERE kind = 'command_run' ORDER BY id"
        ).fetchall()
