"""Each journey plays on a fresh stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stage import Stage, playing


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with playing(tmp_path) as stage:
        yield stage
