"""What the two databases say in one statement, each in its dialect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.locks import dialect_of


def dialect_insert(session: Session, table: Table) -> Any:
    """An INSERT that can say what to do about a row that is there already."""
    return _insert(dialect_of(session), table)


def insert_or_update(
    session: Session, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """The row that bears this key holds these values, whether it was there or not."""
    session.execute(_or_update(dialect_of(session), table, tuple(key), tuple(values)), {**key, **values})


def insert_ignoring(session: Session, table: Table, unique: tuple[str, ...], *rows: Mapping[str, Any]) -> int:
    """Leaves alone what is there already; how many rows were new. There must be one at least."""
    statement = _ignoring(dialect_of(session), table, unique)
    return len(session.execute(statement, rows[0] if len(rows) == 1 else rows).all())


# A statement takes longer to build than to run: each is built once.


@cache
def _or_update(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Any:
    insertion = _insert(dialect, table)
    given = {name: insertion.excluded[name] for name in values}
    return insertion.on_conflict_do_update(index_elements=key, set_=given)


@cache
def _ignoring(dialect: str, table: Table, unique: tuple[str, ...]) -> Any:
    insertion = _insert(dialect, table).on_conflict_do_nothing(index_elements=unique)
    return insertion.returning(*table.primary_key)


def _insert(dialect: str, table: Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
