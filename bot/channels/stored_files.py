"""The files that were kept, by name: those of an age, and their end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path


class StoredFiles:
    """The folder that ``Uploads`` fills: each file under the digest of its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names_before(self, instant: datetime) -> set[str]:
        """The names of the files that were last written before."""
        return {
            path.name
            for path in self._folder.glob("??/*")
            if path.is_file() and path.stat().st_mtime < instant.timestamp()
        }

    def erase(self, names: Collection[str]) -> int:
        """Takes these files off the disk; how many were there."""
        held = [path for path in (self._folder / name[:2] / name for name in names) if path.is_file()]
        for path in held:
            path.unlink(missing_ok=True)
        return len(held)
