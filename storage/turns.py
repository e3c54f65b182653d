"""What one process does at a time among those that serve one database, and what they hear of each other.

On PostgreSQL only: an embedded database is served by one process, which has every turn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.database import ALIVE, ALIVE_THERE, Database
from storage.dialects import dialect_of

BELL = "relais"
"""The channel of LISTEN and NOTIFY."""
_LOOK = 1.0  # seconds between two looks at whether to stop listening

if TYPE_CHECKING:
    import psycopg  # elsewhere, imported where there is a server to speak to

log = structlog.get_logger()


class Turn:
    """A lock that lasts as long as the connection that took it: whoever dies lets go of it."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self.name = name
        self.is_shared = not database.is_sqlite
        """Somebody else may want it."""
        self._held: psycopg.Connection | None = None
        self._taking = threading.Lock()

    def take(self) -> bool:
        """True once this process has it; False while another does, or while the server is away."""
        if not self.is_shared:
            return True
        with self._taking:
            return self._take()

    def _take(self) -> bool:
        import psycopg

        connection = None
        try:
            connection = _connection(self._database)
            row = connection.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"tour:{self.name}"]
            ).fetchone()
        except psycopg.OperationalError as error:
            log.warning("no turn", action="turn_failed", turn=self.name, error=type(error).__name__)
            row = None
        if row is not None and row[0] and connection is not None:
            self._held = connection
            return True
        if connection is not None:
            connection.close()
        return False

    def is_held(self) -> bool:
        """False once the connection is lost: another process may have it by now."""
        if not self.is_shared:
            return True
        import psycopg

        try:
            return self._held is not None and self._held.execute("SELECT 1").fetchone() is not None
        except psycopg.OperationalError:
            return False

    def release(self) -> None:
        """Once it is taken, if another thread is about to."""
        with self._taking:
            held, self._held = self._held, None
        if held is not None:
            held.close()  # were it lost, nothing is said


def ring(session: Session, *heard: str) -> None:
    """What other processes hear once the transaction is committed."""
    if heard and dialect_of(session) == "postgresql":
        for one in heard:
            session.execute(select(func.pg_notify(BELL, one)))


class Bell:
    """Hears what other processes ring, in a thread of its own; ``heard`` is called there. Nothing may be lost
    for want of hearing it: who waits also looks by itself.
    """

    def __init__(self, database: Database, heard: Callable[[str], None]) -> None:
        self._database = database
        self._heard = heard
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="bell", daemon=True)

    def __enter__(self) -> Self:
        if not self._database.is_sqlite:
            self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _listen(self) -> None:
        import psycopg

        while not self._over.is_set():
            try:
                with _connection(self._database) as connection:
                    connection.execute(f"LISTEN {BELL}")
                    while not self._over.is_set():
                        for notice in connection.notifies(timeout=_LOOK):
                            self._heard(notice.payload)
            except psycopg.OperationalError as error:
                log.warning("nothing is heard", action="bell_failed", error=type(error).__name__)
                self._over.wait(_LOOK)


def _connection(database: Database) -> psycopg.Connection:
    import psycopg

    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(address, autocommit=True, **ALIVE)
    try:
        connection.execute(ALIVE_THERE)  # it then gives the turn to another
    except psycopg.Error:
        connection.close()
        raise
    return connection
