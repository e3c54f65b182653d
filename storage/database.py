"""Opens the database: SQLite in WAL with durable commits, or PostgreSQL, by one setting."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.mapping import map_entities
from storage.together import Together

SessionT = TypeVar("SessionT", bound=Session)

BUSY_TIMEOUT = 30  # seconds

# A network that was cut says nothing: it is noticed in a quarter of a minute here, and there, where what was
# begun is undone and lets go of its rows.
ALIVE: Mapping[str, Any] = {
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,  # milliseconds
}
ALIVE_THERE = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2"
PLANNED_FOR_SHORT_QUERIES = "SET jit = off; SET random_page_cost = 1.1"
"""To compile one takes longer than to run it, each time. And what it reads is in memory, or on no disk that
turns: as for one that does, PostgreSQL would read the whole of a queue, and sort it, to have its head.
"""

# What a database raises when it is locked or away: what was asked may succeed later.
PASSING: type[Exception] = OperationalError


class DatabaseUnusable(Exception):
    """The database cannot be opened or written; ``reason`` is the driver's own word."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class Reader(Session):
    """A session that only looks: it takes no lock, and what it changes is thrown away."""


class Database:
    """One for the process. Writers take turns on SQLite, so that none is refused for being second."""

    def __init__(self, url: str, *, patience: int = BUSY_TIMEOUT) -> None:
        """``patience`` is how many seconds a writer of SQLite waits for another process."""
        map_entities()
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = threading.Lock() if self.is_sqlite else nullcontext()
        if self.is_sqlite:
            path = Path(self.url.database or "")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseUnusable(self.shown_url, str(error)) from error
            self._writing = _sqlite_engine(url, "BEGIN IMMEDIATE", patience)
            self._reading = _sqlite_engine(url, "BEGIN", patience)
        else:
            self._writing = create_engine(
                url, pool_pre_ping=True, hide_parameters=True, connect_args=dict(ALIVE)
            )
            event.listen(self._writing, "connect", _set_session)
            event.listen(self._writing, "handle_error", _leave_out_details)
            event.listen(self._writing, "handle_error", _close_what_is_lost)
            self._reading = self._writing.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def shown_url(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def engine(self) -> Engine:
        return self._writing

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: commits on a clean exit, rolls back on an exception."""
        with self._writing_as(Session) as session:
            yield session

    @contextmanager
    def writing_together(self) -> Iterator[Together]:
        """The same, for several units of work."""
        with self._writing_as(Together) as session:
            yield session

    @contextmanager
    def _writing_as(self, kind: type[SessionT]) -> Iterator[SessionT]:
        with self._turn, kind(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view, with no lock; what is changed in it is thrown away."""
        # Closing rolls back, and leaves what was read as it was read.
        with Reader(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    def probe(self) -> None:
        """Raises ``DatabaseUnusable`` unless the database can be written to."""
        try:
            with self._turn, self._writing.begin() as connection:
                connection.exec_driver_sql("CREATE TEMPORARY TABLE IF NOT EXISTS probe (x INTEGER)")
                if self.is_sqlite:
                    connection.exec_driver_sql("PRAGMA user_version = 1")
        except OperationalError as error:
            raise DatabaseUnusable(self.shown_url, str(error.orig)) from error

    def compact(self) -> None:
        """Leaves nothing of what was erased in the file, its log or its index of words; on a server, asks it
        to. Writers wait meanwhile.
        """
        with self._turn, self._writing.connect() as connection:
            plain = connection.execution_options(isolation_level="AUTOCOMMIT")
            if not self.is_sqlite:
                plain.exec_driver_sql("VACUUM")
                return
            raw: Any = connection.connection.driver_connection
            raw.rollback()
            # Merged into one piece, the index of words holds no word that no ticket says any more.
            raw.execute("INSERT INTO ticket_index (ticket_index) VALUES ('optimize')")
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._writing.dispose()
        self._reading.dispose()


def _set_session(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.execute(f"{ALIVE_THERE}; {PLANNED_FOR_SHORT_QUERIES}")
    raw.commit()


def _leave_out_details(context: ExceptionContext) -> None:
    """Below its first line, an error of PostgreSQL quotes the row at fault: what people wrote."""
    told = getattr(context.original_exception, "diag", None)
    if told is None or told.message_primary is None:  # the server was not reached
        return
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            first_line, *_ = str(error.args[0]).splitlines()
            error.args = (first_line, *error.args[1:])


def _close_what_is_lost(context: ExceptionContext) -> None:
    """Of a connection that is lost, SQLAlchemy leaves the cursor to the collector, which complains of it."""
    execution = context.execution_context
    if context.is_disconnect and execution is not None:
        with suppress(Exception):
            execution.cursor.close()


def _sqlite_engine(url: str, begin: str, patience: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": patience, "check_same_thread": False},
        hide_parameters=True,  # an error must not quote what people wrote
    )

    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # The driver's own transactions begin too late and deferred: ours are explicit.
        raw: Any = connection
        raw.isolation_level = None
        cursor = connection.cursor()
        # FULL: an update is acknowledged to its channel only once it would survive a power cut.
        # And what was erased is no longer in the file.
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
