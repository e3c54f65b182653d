"""What the journal needs: somewhere to append."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from journal.entries import Entry, Row


class Journal(Protocol):
    def add(self, entry: Entry) -> None: ...

    def rows(self) -> Iterator[Row]: ...
