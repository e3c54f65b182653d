"""Column types: instants that cannot be naive, enumerations by their stable value, small JSON values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator

from delivery.files import Attachment
from knowledge_base.entries import Entry
from knowledge_base.themes import Theme


class UtcDateTime(TypeDecorator[datetime]):
    """Stores an aware instant in UTC; refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime refused: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Code(TypeDecorator[StrEnum]):
    """A string enumeration, by its stored value; an unknown value is an error, not a surprise later. The
    table refuses it as well: see ``storage.tables.checks``.
    """

    impl = String
    cache_ok = True

    def __init__(self, enumeration: type[StrEnum], length: int = 32) -> None:
        super().__init__(length)
        self.enumeration = enumeration

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enumeration(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.enumeration(value)


class Attachments(TypeDecorator[list[Attachment]]):
    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[Attachment] | None, dialect: Dialect) -> Any:
        return [list(astuple(a)) for a in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> list[Attachment]:
        return [Attachment(*item) for item in value or ()]


class Content(TypeDecorator[Entry]):
    """An entry whole, as one JSON object; a field that it lacks has its default value."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Entry | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return {field.name: _plain(getattr(value, field.name)) for field in fields(Entry)}

    def process_result_value(self, value: Any, dialect: Dialect) -> Entry | None:
        if value is None:
            return None
        return Entry(**{n: _FROM_JSON[n](item) if n in _FROM_JSON else item for n, item in value.items()})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _theme(value: str | None) -> Theme | None:
    return Theme(value) if value else None


_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "theme": _theme,
    **dict.fromkeys(("variants", "keywords", "facts", "links"), tuple),
    **dict.fromkeys(("validated_on", "review_by", "valid_from", "valid_until"), _day),
}
"""The fields whose values JSON has no form for."""
