"""An embedded database in its present form: made by the real migrations once a process, then copied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import Database
from storage.migrate import upgrade


def migrated(path: Path) -> str:
    """A copy of it at ``path``; its address."""
    path.write_bytes(_made())
    return f"sqlite:///{path}"


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "relais.db"
        opened = Database(f"sqlite:///{path}")
        upgrade(opened)
        opened.close()
        return path.read_bytes()
