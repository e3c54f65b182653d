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
    try:
        database = Database(url, patience=patience)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        # The address itself is not shown: it may hold a password, and nobody can tell where.
        raise DatabaseUnusable("", str(error).partition(" from given URL")[0]) from error
    try:
        yield database
    except DatabaseError as error:
        if _is_the_databases(error):
            raise DatabaseUnusable(database.shown_url, str(error.orig)) from error
        raise
    finally:
        database.close()


def _is_the_databases(error: DatabaseError) -> bool:
    """Locked, away, read-only; or, in the class's own name, a file that is no database.

    Of the other subclasses, which are faults of the program, PostgreSQL uses two when it may not be written.
    """
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
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


def server_of(url: str) -> str | None:
    """A PostgreSQL server's address as its own tools take it, without its password; None for another base."""
    parsed = _parsed(url)
    if parsed is None or parsed.get_backend_name() != "postgresql":
        return None
    plain = URL.create(
        "postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query
    )
    return plain.render_as_string(hide_password=False)


def _parsed(url: str) -> URL | None:
    try:
        return make_url(url)
    except ArgumentError:
        return None
