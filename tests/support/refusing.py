"""A refusal that is waited for, by its key."""

from __future__ import annotations

import pytest

from refusals.base import Refusal


def refuses(*keys: str) -> pytest.RaisesExc[Refusal]:
    """Any of these."""
    return pytest.raises(Refusal, check=lambda refused: refused.key in keys)
