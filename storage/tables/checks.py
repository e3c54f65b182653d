"""What a table allows in a column that holds one word of a list: a constraint for each enumeration, so that a
new word needs a migration.

The two logs have none: each new thing that can happen brings a word, and their rows are never made anew. Nor
have the channels, the kinds of request and their steps, whose words are declared beside the code that reads
them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import CheckConstraint, Connection, MetaData, inspect

from storage.types import Code

Allowed = Mapping[tuple[str, str], frozenset[str]]
"""By table and column, the words that may stand there."""

_LOGS = frozenset({"journal", "audit"})
_WORD = re.compile(r"'([^']*)'")


def allowed_by(metadata: MetaData) -> Allowed:
    """What the code may write."""
    return {
        (table.name, column.name): frozenset(one.value for one in column.type.enumeration)
        for table in metadata.tables.values()
        if table.name not in _LOGS
        for column in table.c
        if isinstance(column.type, Code)
    }


def allowed_in(connection: Connection) -> Allowed:
    """What a database lets in."""
    found = inspect(connection).get_multi_check_constraints()
    return {
        (table, str(check["name"]).removeprefix(f"ck_{table}_")): frozenset(_WORD.findall(check["sqltext"]))
        for (_, table), checks in found.items()
        for check in checks
    }


def require_words(metadata: MetaData) -> None:
    """Gives each such column its constraint; called once the tables are all there."""
    for (table, column), words in allowed_by(metadata).items():
        listed = ", ".join(f"'{word}'" for word in sorted(words))
        metadata.tables[table].append_constraint(CheckConstraint(f"{column} IN ({listed})", name=column))
