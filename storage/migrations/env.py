"""Alembic's entry: the connection is given by ``storage.migrate``, never read from a file."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from storage.migrate import is_compared
from storage.tables import metadata


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names the database's own types: it must not change when ours do."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by copying its table
    compare_type=True,
    render_item=plain,
    include_name=is_compared,
)
with context.begin_transaction():
    context.run_migrations()
