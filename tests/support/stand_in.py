"""What stands for a part of the service in a test: the type checker takes it for any part of it."""

from __future__ import annotations

from typing import Any, Self


class StandIn(Any):
    def __new__(
        cls, *_: object, **__: object
    ) -> Self:  # until Python 3.12, that of ``Any`` takes no argument
        return object.__new__(cls)
