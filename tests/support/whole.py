"""What takes long is played in part by the check, always the same part: ``WHOLE=1`` in the environment plays
all of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, product
from typing import TypeVar

Case = TypeVar("Case")
Way = TypeVar("Way")

IS_WHOLE = bool(os.environ.get("WHOLE"))


def some(cases: Sequence[Case], one_in: int) -> Sequence[Case]:
    """The first, and each that comes so many after the one before."""
    return cases if IS_WHOLE else cases[::one_in]


def in_turn(cases: Iterable[Case], ways: Sequence[Way]) -> Iterator[tuple[Case, Way]]:
    """Each in one of the ways, the next one for the next."""
    return product(cases, ways) if IS_WHOLE else zip(cases, cycle(ways), strict=False)
