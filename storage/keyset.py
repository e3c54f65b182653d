"""Pages that follow a place in an order, and not a number of rows: the last is as near as the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, literal, tuple_

from storage.types import UtcDateTime

NEVER = literal(datetime(9000, 1, 1, tzinfo=UTC), UtcDateTime)
"""In an order by instants, that of what has none: last, on either database."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST = 18  # digits of a number that both databases hold


class Keyset:
    """An order by instants, numbers and texts, all in one direction; they must tell two rows apart."""

    def __init__(self, *keys: ColumnElement[Any], descending: bool = False) -> None:
        self.keys = keys
        self._descending = descending

    @property
    def by(self) -> list[ColumnElement[Any]]:
        return [key.desc() if self._descending else key for key in self.keys]

    def cursor(self, values: Sequence[Any]) -> str:
        """The place of a row, by the values of its keys."""
        return ".".join(map(_told, values))

    @property
    def reversed(self) -> Keyset:
        """The same order from its end: what is beyond a place there precedes it here."""
        return Keyset(*self.keys, descending=not self._descending)

    def beyond(self, cursor: str) -> list[ColumnElement[bool]]:
        """What follows that place; everything when the cursor is not one."""
        parts = cursor.split(".")
        if len(parts) != len(self.keys):
            return []
        try:
            place = [_value(key, part) for key, part in zip(self.keys, parts, strict=True)]
        except (ValueError, OverflowError):  # what is no place, or an instant beyond the calendar
            return []
        here, there = tuple_(*self.keys), tuple_(*place)
        return [here < there if self._descending else here > there]


def _told(value: Any) -> str:
    """In digits; a text in hexadecimal, after « x »."""
    if isinstance(value, str):
        return f"x{value.encode().hex()}"
    return str((value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else value)


def _value(key: ColumnElement[Any], part: str) -> ColumnElement[Any]:
    """Raises ValueError."""
    if isinstance(key.type, String):
        if not part.startswith("x"):
            raise ValueError(part)
        return literal(bytes.fromhex(part[1:]).decode(), key.type)
    if not (part.isascii() and part.isdecimal() and len(part) <= _LONGEST):
        raise ValueError(part)
    value = _EPOCH + int(part) * _MICROSECOND if isinstance(key.type, UtcDateTime) else int(part)
    return literal(value, key.type)
