"""Copies an embedded database while it lives, judges copies, and puts one back in its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from journal.chain import GENESIS
from storage.database import DatabaseUnusable
from storage.migrate import known
from storage.opening import companions


class UnusableCopy(Exception):
    """A file that cannot take the place of the database."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class NotACopy(UnusableCopy):
    """Not a database, or not one of ours."""


class DamagedCopy(UnusableCopy):
    """SQLite finds its pages inconsistent."""


class UnknownRevision(UnusableCopy):
    """Made by a version of the program that this one does not know."""

    def __init__(self, path: Path, revision: str) -> None:
        super().__init__(path)
        self.revision = revision


def copy(database: Path, target: Path) -> None:
    """An embedded database, while it lives; writers are not held up. Raises ``DatabaseUnusable``."""
    try:
        with closing(_connect(database)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.backup(writing)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(str(database), str(error)) from error


def checked(copy: Path) -> tuple[int, str]:
    """Where the journal stands in a copy that is whole, and that no log beside it completes: the number and
    the digest of its last row. Raises ``DamagedCopy``.
    """
    if not _is_whole(copy):
        raise DamagedCopy(copy)
    _in_one_file(copy)
    with closing(_connect(copy)) as connection:
        row = connection.execute("SELECT sequence, digest FROM journal_head").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def put(fresh: Path, target: Path) -> None:
    """Under its own name, for good. Raises ``FileExistsError``."""
    if target.exists():
        raise FileExistsError(target)
    fresh.rename(target)
    _flush(target.parent)


def inspect(copy: Path) -> str:
    """The revision of a copy. Raises ``FileNotFoundError`` or an ``UnusableCopy``."""
    if not copy.is_file():
        raise FileNotFoundError(copy)
    try:
        if not _is_whole(copy):
            raise DamagedCopy(copy)
        with closing(_connect(copy)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotACopy(copy) from error
    if row is None:
        raise NotACopy(copy)
    revision = str(row[0])
    if revision not in known():
        raise UnknownRevision(copy, revision)
    return revision


def restore(source: Path, database: Path, *, kept: Path) -> bool:
    """Puts an inspected copy in place of ``database``, which is moved to ``kept``; False if there was none.

    Nobody may have the database open: the caller holds its lock. Raises ``FileExistsError`` or ``OSError``.
    """
    if kept.exists():
        raise FileExistsError(kept)
    database.parent.mkdir(parents=True, exist_ok=True)
    fresh = database.with_name(f".{database.name}.partiel")
    try:
        fresh.touch(mode=0o600)
        copy(source, fresh)
        _in_one_file(fresh)
        existed = database.exists()
        if existed:
            _belong_alike(fresh, database)
        _flush(fresh)
        # The write-ahead log goes first: beside another database, SQLite would play it into it.
        for ours, theirs in zip(reversed(companions(database)), reversed(companions(kept)), strict=True):
            with suppress(FileNotFoundError):
                ours.rename(theirs)
                theirs.chmod(0o600)
        fresh.rename(database)
        _flush(database.parent)
    finally:
        fresh.unlink(missing_ok=True)
    return existed


def _in_one_file(path: Path) -> None:
    """Without a log beside it, so that it can be carried away as it is."""
    with closing(_connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _belong_alike(path: Path, model: Path) -> None:
    """The same owner: an administrator who restores must not lock the service out."""
    status = model.stat()
    with suppress(PermissionError):
        os.chown(path, status.st_uid, status.st_gid)


def _is_whole(path: Path) -> bool:
    """Raises ``sqlite3.DatabaseError`` when the file is no database at all."""
    with closing(_connect(path)) as connection:
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
        except sqlite3.DatabaseError as error:
            if (
                error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT
            ):  # so damaged that it cannot be checked
                return False
            raise


def _connect(path: Path) -> sqlite3.Connection:
    """Creates nothing: a missing file is an error."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)


def _flush(path: Path) -> None:
    """To the disk: the file, or the folder's list of names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
