"""What takes long is played in part by the check, always the same part: ``WHOLE=1`` in the environment plays
all of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")

IS_WHOLE = bool(os.environ.get("WHOLE"))


def some(cases: Sequence[Case], one_in: int) -> Sequence[Case]:
    """The first, and each that comes so many after the one before."""
    return cases if IS_WHOLE else cases[::one_in]
