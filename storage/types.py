"""Column types: instants that cannot be naive, enumerations by their stable value, small JSON values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from enum import StrEnum
from sys import intern
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator

from delivery.files import Attachment
from delivery.stored import adapter_of
from knowledge_base.entries import Entry
from quality.queries import Definition
from quality.signalements import Anomaly


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

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """SQLite keeps a text: it is read in one step, a bilan has a million of them."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else datetime.fromisoformat(f"{value}+00:00")
        return lambda value: None if value is None else value.astimezone(UTC)


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

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], StrEnum | None]:
        members: dict[Any, StrEnum | None] = {one.value: one for one in self.enumeration}
        return {None: None, **members}.__getitem__


class Repeated(TypeDecorator[str]):
    """A text that many rows bear: once read, each is in memory once. It is never null."""

    impl = String
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str]:
        return intern


class Attachments(TypeDecorator[list[Attachment]]):
    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[Attachment] | None, dialect: Dialect) -> Any:
        return [list(astuple(a)) for a in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> list[Attachment]:
        return [Attachment(*item) for item in value or ()]


class Anomalies(TypeDecorator[list[Anomaly]]):
    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[Anomaly] | None, dialect: Dialect) -> Any:
        return [list(astuple(one)) for one in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> list[Anomaly]:
        return [Anomaly(*item) for item in value or ()]


class Content(TypeDecorator[Entry]):
    """An entry whole, as one JSON object; a field that it lacks has its default value."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Entry | None, dialect: Dialect) -> Any:
        return None if value is None else adapter_of(Entry).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Entry | None:
        return None if value is None else adapter_of(Entry).validate_python(value, extra="forbid")


class Defined(TypeDecorator[Definition]):
    """What a query asks, as one JSON object."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Definition | None, dialect: Dialect) -> Any:
        return None if value is None else adapter_of(Definition).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Definition | None:
        return None if value is None else adapter_of(Definition).validate_python(value, extra="forbid")
