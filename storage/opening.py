"""Opens a database for a command: whatever keeps it from being used has one name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from storage.database import BUSY_TIMEOUT, Database, DatabaseUnusable

# What PostgreSQL calls a missing right, and a server that only reads, as a copy of another does.
_NO_RIGHT = "42501"
_READ_ONLY = "25006"


@contextmanager
def opened(url: str, *, patience: int = BUSY_TIMEOUT) -> Iterator[Database]:
    """An open database, closed on leaving. Raises ``DatabaseUnusable``, on entering and inside."""
    if _parsed(url) is None:
        raise DatabaseUnusable("", "Could not parse")
    try:
        database = Database(url, patience=patience)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        # The address itself is not shown: it may hold a password, and nobody can tell where.
        raise DatabaseUnusable("", str(error).partition(" from given URL")[0]) from error
    try:
        with named(database.url):
            yield database
    finally:
        database.close()


@contextmanager
def named(url: URL) -> Iterator[None]:
    """What keeps the database that has this address from being used is ``DatabaseUnusable``."""
    try:
        yield
    except DatabaseError as error:
        if _is_the_databases(error):
            raise DatabaseUnusable(url.render_as_string(), str(error.orig)) from error
        raise


def _is_the_databases(error: DatabaseError) -> bool:
    """Locked, away, read-only; or, in the class's own name, a file that is no database.

    Of the other subclasses, which are faults of the program, PostgreSQL uses two when it may not be written,
    and its driver another when the address gives an option that there is not.
    """
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return True
    if "connection option" in str(error.orig):
        return True
    return getattr(error.orig, "sqlstate", None) in {_NO_RIGHT, _READ_ONLY}


def file_of(url: str) -> Path | None:
    """The file of an embedded database; None for a server, for memory, or for an unreadable address."""
    parsed = _parsed(url)
    if parsed is None or parsed.get_backend_name() != "sqlite" or parsed.database in {None, "", ":memory:"}:
        return None
    return Path(str(parsed.database))


def companions(file: Path) -> Sequence[Path]:
    """An embedded database, and what SQLite keeps beside it, which belongs to it."""
    return [file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")]


def _parsed(url: str) -> URL | None:
    """None for an address that would show a part of its password: one that was not escaped."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter of its port
        return None
    return None if "@" in (parsed.host or "") else parsed
