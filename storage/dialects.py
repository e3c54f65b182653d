"""What the two databases say in one statement, each in its dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def dialect_insert(session: Session, table: Table) -> Any:
    """An INSERT that can say what to do about a row that is there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def insert_or_update(
    session: Session, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]
) -> Any:
    """The row that bears this key holds these values, whether it was there or not."""
    insertion = dialect_insert(session, table).values(**key, **values)
    return insertion.on_conflict_do_update(index_elements=list(key), set_=dict(values))


def insert_ignoring(session: Session, table: Table, unique: Sequence[str]) -> Any:
    """An INSERT that leaves alone what is there already."""
    return dialect_insert(session, table).on_conflict_do_nothing(index_elements=list(unique))
