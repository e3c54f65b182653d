"""What the journal needs: somewhere to append, and to read from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from journal.entries import Entry, Row


class Journal(Protocol):
    def add(self, entry: Entry) -> None: ...

    def rows(self) -> Iterator[Row]:
        """All, in order."""

    def between(self, start: datetime, end: datetime) -> Iterator[Row]:
        """Those of an interval, ``end`` excluded, in order."""
