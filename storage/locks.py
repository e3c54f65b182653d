"""Who waits for whom: SQLite's writers take turns by themselves, PostgreSQL's where these say so."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import Session

from storage.database import Reader

SelectT = TypeVar("SelectT", bound=Select[Any])


def held(session: Session, query: SelectT, *, skip_held: bool = False) -> SelectT:
    """The rows as they are now, kept from other writers until the transaction ends; a reader only looks.

    Waits for those that another holds, or leaves them out with ``skip_held``.
    """
    return query if isinstance(session, Reader) else holding(query, skip_held=skip_held)


def holding(query: SelectT, *, skip_held: bool = False) -> SelectT:
    """The same, for what only writers ask."""
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
