"""A refusal that is waited for, by its key."""

from __future__ import annotations

import pytest

from refusals.base import Refused


def refuses(*keys: str) -> pytest.RaisesExc[Refused]:
    """Any of these."""
    return pytest.raises(Refused, check=lambda refused: refused.key in keys)
