"""What waits as JSON, in the outbox, the inbox or a dialogue: dataclasses, by the types of their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from pydantic import BeforeValidator, TypeAdapter, ValidationError

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


class Stored:
    """A dataclass that goes to JSON and comes back. What another version of the service stored may lack the
    fields that have a default.
    """

    def to_payload(self) -> dict[str, Any]:
        values: dict[str, Any] = adapter_of(type(self)).dump_python(self, mode="json")
        return values

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """``ValueError`` for what is none; it quotes nothing: people’s words stay out of the logs."""
        try:
            read: Self = adapter_of(cls).validate_python(payload)
        except ValidationError as error:
            wrong = {".".join(map(str, fault["loc"])): fault["type"] for fault in error.errors()}
            raise ValueError(f"no {cls.__name__}: {wrong}") from None
        return read


def from_list(made: Callable[..., object]) -> BeforeValidator:
    """For a field whose value is stored as the list of what makes it."""
    return BeforeValidator(lambda given: made(*given) if isinstance(given, list) else given)


def adapter_of(kind: type) -> TypeAdapter[Any]:
    """Made once: it costs far more than what is read by it."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
