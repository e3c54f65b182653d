"""What is refused to a person, who can understand why and do something about it."""

from __future__ import annotations

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
