"""Keeps a copy of a database in one file, made while it lives, and puts a copy back in its place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from journal.chain import GENESIS
from storage.database import DatabaseUnusable
from storage.migrate import known
from storage.opening import companions
from storage.sealed_copies import SUFFIX, seal


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


def back_up(database: Path, target: Path, *, recipients: Sequence[str] = ()) -> tuple[int, str]:
    """``keep`` of an embedded database; writers are not held up. Raises ``FileNotFoundError`` as well, and
    ``DatabaseUnusable``.
    """
    if not database.exists():
        raise FileNotFoundError(database)
    return keep(partial(_copy, database), target, recipients=recipients)


def keep(write: Callable[[Path], object], target: Path, *, recipients: Sequence[str] = ()) -> tuple[int, str]:
    """The database that ``write`` puts in a file, checked, readable by its owner alone. With ``recipients``,
    by who holds the key of one of them. Where the journal stands in it is returned.

    Raises ``FileExistsError``, another ``OSError``, ``DamagedCopy``, or what ``write`` raises.
    """
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.partiel")
    sealed = target.with_name(f".{target.name}.scelle")
    try:
        fresh.touch(mode=0o600)
        write(fresh)
        if not _is_whole(fresh):
            raise DamagedCopy(target)
        _in_one_file(fresh)
        head = _journal_head(fresh)
        _flush(fresh)
        if recipients:
            seal(fresh, sealed, recipients)
        (sealed if recipients else fresh).rename(target)
        _flush(target.parent)
        return head
    finally:
        fresh.unlink(missing_ok=True)
        sealed.unlink(missing_ok=True)


def _journal_head(copy: Path) -> tuple[int, str]:
    """The number and the digest of its last row."""
    with closing(_connect(copy)) as connection:
        row = connection.execute("SELECT sequence, digest FROM journal_head").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def last_copy(folder: Path) -> datetime | None:
    """When the newest copy of a folder was made; None when there is none."""
    made = [path.stat().st_mtime for path in copies(folder, "*")]
    return datetime.fromtimestamp(max(made), UTC) if made else None


def copies(folder: Path, stem: str) -> Sequence[Path]:
    """By name, sealed or not: of those that bear a date, the oldest first."""
    return sorted(
        path for end in (".db", f".db{SUFFIX}") for path in folder.glob(f"{stem}{end}") if path.is_file()
    )


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


def restore(copy: Path, database: Path, *, kept: Path) -> bool:
    """Puts an inspected copy in place of ``database``, which is moved to ``kept``; False if there was none.

    Nobody may have the database open: the caller holds its lock. Raises ``FileExistsError`` or ``OSError``.
    """
    if kept.exists():
        raise FileExistsError(kept)
    database.parent.mkdir(parents=True, exist_ok=True)
    fresh = database.with_name(f".{database.name}.partiel")
    try:
        fresh.touch(mode=0o600)
        _copy(copy, fresh)
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


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(_connect(source)) as reading, closing(_connect(target)) as writing:
            reading.backup(writing)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(str(source), str(error)) from error


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
