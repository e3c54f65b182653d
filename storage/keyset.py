"""Pages that follow a place in an order, and not a number of rows: the last is as near as the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_

from storage.types import UtcDateTime

NEVER = literal(datetime(9000, 1, 1, tzinfo=UTC), UtcDateTime)
"""In an order by instants, that of what has none: last, on either database."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST = 18  # digits of a number that both databases hold


class Keyset:
    """An order by instants and numbers, all in one direction; together they must tell two rows apart."""

    def __init__(self, *keys: ColumnElement[Any], descending: bool = False) -> None:
        self.keys = keys
        self._descending = descending

    @property
    def by(self) -> list[ColumnElement[Any]]:
        return [key.desc() if self._descending else key for key in self.keys]

    def cursor(self, values: Sequence[Any]) -> str:
        """The place of a row, by the values of its keys."""
        return ".".join(
            str((value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else value)
            for value in values
        )

    def beyond(self, cursor: str) -> list[ColumnElement[bool]]:
        """What follows that place; everything when the cursor is not one."""
        parts = cursor.split(".")
        if len(parts) != len(self.keys) or not all(_is_number(part) for part in parts):
            return []
        try:
            place = [_value(key, int(part)) for key, part in zip(self.keys, parts, strict=True)]
        except OverflowError:  # an instant beyond the calendar
            return []
        here, there = tuple_(*self.keys), tuple_(*place)
        return [here < there if self._descending else here > there]


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= _LONGEST


def _value(key: ColumnElement[Any], number: int) -> ColumnElement[Any]:
    value = _EPOCH + number * _MICROSECOND if isinstance(key.type, UtcDateTime) else number
    return literal(value, key.type)
