"""A row or several in every table, of any values that it may hold, invented from a seed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    Table,
    Time,
    UniqueConstraint,
    delete,
    insert,
)
from sqlalchemy.orm import Session

from storage.moving import TABLES
from storage.tables import metadata, ticket_words
from storage.types import Code, UtcDateTime

LETTERS = "aZé’ \N{NO-BREAK SPACE}\N{LINE SEPARATOR}'\"\\%_;\n\t\x01\x7f😀𝔘ßİﬀ"
FIRST = datetime(1900, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=365 * 8000)

Row = Mapping[str, Any]


def furnish(session: Session, seed: int) -> None:
    """In the place of what the migrations put there; what our own types would refuse as well."""
    chance = Random(seed)
    for table in reversed(TABLES):
        session.execute(delete(table))
    made: dict[str, Sequence[Row]] = {}
    for plain in TABLES:
        table = metadata.tables[plain.name]
        rows = made[table.name] = _apart(table, [_row(table, made, chance) for _ in range(4)])
        session.execute(insert(plain), rows)


def _row(table: Table, made: Mapping[str, Sequence[Row]], chance: Random) -> Row:
    row: dict[str, Any] = {}
    for column in table.c:
        keys = [key.column for key in column.foreign_keys]
        if column.nullable and chance.random() < 0.3:
            row[column.name] = None
        elif keys:
            row[column.name] = chance.choice(made[keys[0].table.name])[keys[0].name]
        else:
            row[column.name] = _value(column, chance)
    return row


def _apart(table: Table, rows: Sequence[Row]) -> Sequence[Row]:
    """Without those that bear the same key as one before, by any of its keys."""
    keys = list(_keys(table))
    kept: list[Row] = []
    for row in rows:
        if all(any(row[name] != other[name] for name in key) for key in keys for other in kept):
            kept.append(row)
    return kept


def _keys(table: Table) -> Iterator[Sequence[str]]:
    yield [column.name for column in table.primary_key]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        if index.unique:
            yield [column.name for column in index.columns]
    for column in table.c:
        if column.unique:
            yield [column.name]


def _value(column: Column[Any], chance: Random) -> Any:
    if column.table is ticket_words:  # PostgreSQL indexes them: no word is empty
        return "écran §g1"
    match column.type:
        case Code(enumeration=words):
            return chance.choice([word.value for word in words])
        case UtcDateTime():
            return FIRST + chance.random() * SPAN
        case BigInteger() | Integer() if column.primary_key:
            return chance.randrange(10**15 if isinstance(column.type, BigInteger) else 2**31)
        case BigInteger():
            return chance.choice([0, 2**63 - 1, -(2**63), chance.getrandbits(40)])
        case Integer():
            return chance.choice([0, 2**31 - 1, -(2**31), chance.getrandbits(20)])
        case Boolean():
            return chance.random() < 0.5
        case Float():
            return chance.choice([0.1, -math.pi, 1e300, 5e-324, chance.random()])
        case Date():
            return date.fromordinal(chance.randint(1, date.max.toordinal()))
        case Time():
            return time(
                chance.randrange(24), chance.randrange(60), chance.randrange(60), chance.randrange(10**6)
            )
        case LargeBinary():
            return chance.randbytes(chance.randrange(2_000))
        case _ if isinstance(_plain(column), JSON):
            return _object(chance)
        case _:
            return _text(chance, _plain(column).length or 2_000)


def _plain(column: Column[Any]) -> Any:
    return next(table for table in TABLES if table.name == column.table.name).c[column.name].type


def _text(chance: Random, longest: int) -> str:
    return "".join(chance.choices(LETTERS, k=chance.choice([0, 1, longest, chance.randrange(longest)])))


def _object(chance: Random, depth: int = 2) -> Any:
    whole: list[Any] = [None, True, 2**60, -0.5, 1e-9, "\0", "\ud800", _text(chance, 40)]
    if depth:
        inside = [_object(chance, depth - 1) for _ in range(3)]
        whole += [inside, {_text(chance, 5): one for one in inside}, [], {}]
    return chance.choice(whole)
