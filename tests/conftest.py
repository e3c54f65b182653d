"""Fixtures that every package's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import upgrade


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An embedded database, brought to the present form by the real migrations."""
    opened = Database(f"sqlite:///{tmp_path / 'relais.db'}")
    upgrade(opened)
    yield opened
    opened.close()
