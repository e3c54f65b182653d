"""A database carried into another, as the commands do it, and what an embedded one holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.database import Database
from storage.moving import TABLES, compared, copied, finish, prepare, standing_still


def carry(source: Database, target: Database) -> int:
    """How many rows."""
    with standing_still(source) as session:
        prepare(target)
        for _ in copied(session, target):
            pass
        count = sum(compared(session, target))
    finish(target)
    return count


def stored(file: Path) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """Every row of our tables as SQLite keeps it, in the order of our columns."""
    with closing(sqlite3.connect(file)) as connection:
        return {table.name: sorted(connection.execute(str(table.select())), key=repr) for table in TABLES}
