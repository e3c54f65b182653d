"""What is refused to a person, who can understand why and do something about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, dataclass_transform


@dataclass_transform(eq_default=False)
class Refusal(Exception):
    """``key`` names its sentence, in ``rendering/refusals.yaml``, which shows its ``values``.

    One that some code catches is a class of its own, that gives the key; its annotated fields are its values.
    """

    key: str

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__annotations__" in vars(cls):
            dataclass(eq=False, repr=False)(cls)

    @property
    def values(self) -> Mapping[str, Any]:
        return vars(self)


class Refused(Refusal):
    """Any other: ``Refused("agenda.too_many_minutes", limit=600)``."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        vars(self).update(values)
