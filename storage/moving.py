"""Carries a whole database into an empty one, of either kind, and proves that nothing was lost on the way.

In order: ``prepare`` the target, ``copied``, ``compared``, ``finish``. Killed anywhere, the four again go on
from what the target holds; until ``finish``, no program takes the target for a database in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from time import monotonic, sleep
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    MetaData,
    Row,
    String,
    Table,
    TypeDecorator,
    collate,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from storage.database import Database
from storage.dialects import dialect_of
from storage.keyset import Keyset
from storage.migrate import create_unfinished, current, head, stamp, tables_in, unfinished
from storage.opening import named
from storage.tables import metadata
from storage.types import UtcDateTime

AT_ONCE = 1_000
"""Rows of a transaction in the target."""
LEAVING = 2.0
"""Seconds that PostgreSQL may take to forget a connection that was closed."""

# A connection of somebody, as far as an account without privileges is told of the others'.
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'"
)


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return (
        kind.impl_instance if isinstance(kind, TypeDecorator) and not isinstance(kind, UtcDateTime) else kind
    )


# As they are stored: a word that no list knows, or an object of JSON, is carried and not judged.
_STORED = MetaData()
TABLES: Sequence[Table] = [
    Table(
        table.name,
        _STORED,
        *(Column(column.name, _plain(column.type), primary_key=column.primary_key) for column in table.c),
    )
    for table in metadata.sorted_tables
]
"""Each after those that its keys lead to."""


class NotEmpty(Exception):
    """The target holds something else than an unfinished copy made by this version."""


class InUse(Exception):
    """Others are connected to the source: what they write would be lost."""


class UnfitRow(Exception):
    """A row of the source that the target does not let in."""

    def __init__(self, table: str, key: Sequence[Any]) -> None:
        super().__init__(f"{table} {key}")
        self.table = table
        self.key = key


class Unlike(Exception):
    """A table that is not the same on both sides."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


@contextmanager
def standing_still(source: Database) -> Iterator[Session]:
    """The source, in which nobody writes meanwhile. Raises ``InUse``, on entering or on leaving."""
    with source.writing() as session:
        if source.is_sqlite:  # a writer is alone
            yield session
            return
        require_nobody_else(session)
        session.execute(text(f"LOCK TABLE {', '.join(metadata.tables)} IN SHARE MODE"))
        yield session
        require_nobody_else(session)  # who came since waits to write, and would once we leave


def require_nobody_else(session: Session) -> None:
    """On a server: SQLite knows nobody. Raises ``InUse``."""
    until = monotonic() + LEAVING
    while dialect_of(session) != "sqlite" and _others(session):
        if monotonic() > until:
            raise InUse
        sleep(0.1)


def _others(session: Session) -> int:
    session.execute(select(func.pg_stat_clear_snapshot()))  # else a transaction sees what it saw first
    return session.scalar(_OTHERS) or 0


def tables_of(source: Session, revision: str, target: Database) -> Sequence[Table]:
    """Those of a source of this revision, once ``target`` is prepared: of a former one, those that it has."""
    if revision == head():
        return TABLES
    with target.reading() as there:
        known = tables_in(there.connection()).tables
    found, stored = tables_in(source.connection(), known).sorted_tables, MetaData()
    return [
        Table(
            table.name,
            stored,
            *(
                Column(one.name, _generic(one.type), primary_key=one.primary_key)
                for one in table.c
                if one.name in known[table.name].c  # not what a server keeps to search by
            ),
        )
        for table in found
    ]


def _generic(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return UtcDateTime() if isinstance(kind, DateTime) else kind.as_generic()


def prepare(target: Database, revision: str | None = None) -> None:
    """Makes the tables of this revision in an empty database, without it those of the present one. Raises
    ``NotEmpty`` or ``DatabaseUnusable``.
    """
    wanted = revision or str(head())
    with target.reading() as session:
        is_empty = not inspect(session.connection()).get_table_names()
    if is_empty:
        create_unfinished(target, wanted)
    elif current(target) != unfinished(wanted):
        raise NotEmpty


def batches(source: Session, tables: Sequence[Table] = TABLES) -> int:
    """How many times ``copied`` yields, into a target that holds nothing yet."""
    counts = (source.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    return sum(-(-count // AT_ONCE) for count in counts)


def copied(source: Session, target: Database, tables: Sequence[Table] = TABLES) -> Iterator[None]:
    """Each batch, once the target keeps it: it goes on after the last row that the target has of each table.

    Raises ``UnfitRow``.
    """
    for table in tables:
        with target.reading() as there:
            last = _last_key(there, table)
        for rows in _pages(source, table, after=last):
            _write(target, table, [row._asdict() for row in rows])
            yield


def compared(source: Session, target: Database, tables: Sequence[Table] = TABLES) -> Iterator[int]:
    """How many rows each table has, once it is the same on both sides. Raises ``Unlike``."""
    with target.reading() as there:
        for table in tables:
            count, digest = _sum(source, table)
            if (count, digest) != _sum(there, table):
                raise Unlike(table.name)
            yield count


def finish(target: Database, revision: str | None = None) -> None:
    """From now on it is a database like another, where new rows have new numbers."""
    with target.writing() as session:
        if not target.is_sqlite:
            for table in TABLES:
                if "id" in table.c:
                    sequence = func.pg_get_serial_sequence(table.name, "id")
                    session.execute(select(func.setval(sequence, func.max(table.c.id))))
        stamp(session.connection(), revision or str(head()))


def _last_key(session: Session, table: Table) -> Sequence[Any]:
    order = _order(session, table)
    return session.execute(select(*order.keys).order_by(*order.reversed.by).limit(1)).first() or ()


def _pages(session: Session, table: Table, after: Sequence[Any] = ()) -> Iterator[Sequence[Row[Any]]]:
    order = _order(session, table)
    query = select(table).where(*order.beyond(order.cursor(after))).order_by(*order.by)
    with named(session.get_bind().engine.url):
        yield from session.execute(query.execution_options(yield_per=AT_ONCE)).partitions()


def _order(session: Session, table: Table) -> Keyset:
    """That of the key; of texts, by their bytes, as SQLite sorts them."""
    by_bytes = dialect_of(session) == "postgresql"
    return Keyset(
        *(
            collate(key, "C") if by_bytes and isinstance(key.type, String) else key
            for key in table.primary_key
        )
    )


def _write(target: Database, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """All, or those that precede the one that is not let in."""
    try:
        with target.writing() as session:
            session.execute(insert(table), rows)
    except (DataError, IntegrityError):
        if len(rows) == 1:
            raise UnfitRow(table.name, [rows[0][key.name] for key in table.primary_key]) from None
        for row in rows:
            _write(target, table, [row])


def _sum(session: Session, table: Table) -> tuple[int, str]:
    """How many rows, and a digest of all their values in the order of the key."""
    count, digest = 0, sha256()
    for page in _pages(session, table):
        count += len(page)
        digest.update(repr([tuple(row) for row in page]).encode())
    return count, digest.hexdigest()
