"""What is refused to a person, who can understand why and do something about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, dataclass_transform


@dataclass_transform(eq_default=False)
class Refusal(Exception):
    """Each is a class of its own, whose annotated fields are what its sentence shows.

    The sentence stands in ``rendering.refusals``.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__annotations__" in vars(cls):
            dataclass(eq=False, repr=False)(cls)


@dataclass_transform(eq_default=False)
class Refused(Exception):
    """``key`` names its sentence, in ``rendering/refusals.yaml``, and ``values`` are what the sentence shows.

    One that some code catches is a class of its own: it gives its ``key``, and its annotated fields are its
    values.
    """

    key: str

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        vars(self).update(values)

    def __init_subclass__(cls) -> None:
        dataclass(eq=False, repr=False)(cls)

    @property
    def values(self) -> Mapping[str, Any]:
        return vars(self)
