"""What the two databases say each in its dialect: an INSERT that meets a row, and who waits for whom.

SQLite's writers take turns by themselves, PostgreSQL's where ``held`` and ``take_turn`` say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from storage.database import Reader
from storage.together import Together

SelectT = TypeVar("SelectT", bound=Select[Any])


def dialect_insert(session: Session, table: Table) -> Any:
    """An INSERT that can say what to do about a row that is there already."""
    return _insert(dialect_of(session), table)


def insert_or_update(
    session: Session, table: Table, key: Mapping[str, Any], values: Mapping[str, Any], *, later: bool = False
) -> None:
    """The row that bears this key holds these values, whether it was there or not; ``later`` as
    ``write_later`` has it.
    """
    write = write_later if later else Session.execute
    write(session, _or_update(dialect_of(session), table, tuple(key), tuple(values)), {**key, **values})


def write_later(session: Session, statement: UpdateBase, row: Mapping[str, Any]) -> None:
    """With the rows of others, where several units of work share a transaction; elsewhere at once."""
    write = session.postpone if isinstance(session, Together) else session.execute
    write(statement, row)


def insert_ignoring(session: Session, table: Table, unique: tuple[str, ...], *rows: Mapping[str, Any]) -> int:
    """Leaves alone what is there already; how many rows were new. There must be one at least."""
    statement = _ignoring(dialect_of(session), table, unique, is_counted=True)
    return len(session.execute(statement, rows[0] if len(rows) == 1 else rows).all())


def insert_ignoring_later(
    session: Session, table: Table, unique: tuple[str, ...], row: Mapping[str, Any]
) -> None:
    """The same, as ``write_later`` has it: nobody is told whether it was new."""
    write_later(session, _ignoring(dialect_of(session), table, unique, is_counted=False), row)


# A statement takes longer to build than to run: each is built once.


@cache
def _or_update(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Any:
    insertion = _insert(dialect, table)
    given = {name: insertion.excluded[name] for name in values}
    return insertion.on_conflict_do_update(index_elements=key, set_=given)


@cache
def _ignoring(dialect: str, table: Table, unique: tuple[str, ...], *, is_counted: bool) -> Any:
    insertion = _insert(dialect, table).on_conflict_do_nothing(index_elements=unique)
    return insertion.returning(*table.primary_key) if is_counted else insertion


def _insert(dialect: str, table: Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def held(session: Session, query: SelectT) -> SelectT:
    """The rows as they are now, kept from other writers until the transaction ends; a reader only looks."""
    return query if isinstance(session, Reader) else holding(query)


def holding(query: SelectT, *, skip_held: bool = False) -> SelectT:
    """The same, for what only writers ask; those that another holds are waited for, or left out."""
    # What the session had read before the wait is stale: what the lock brings back replaces it.
    return query.with_for_update(skip_locked=skip_held).execution_options(populate_existing=True)


def take_turn(work: Session | Connection, name: str) -> None:
    """Waits until nobody else is at what bears this name, then keeps it until the transaction ends.

    For what no row stands for yet, and for numbers that must follow the order of the commits.
    """
    if dialect_of(work) == "postgresql":
        work.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def dialect_of(work: Session | Connection) -> str:
    return work.dialect.name if isinstance(work, Connection) else work.get_bind().dialect.name
