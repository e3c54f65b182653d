"""What the journal needs: somewhere to append, and to read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from journal.entries import Entry, Kind, Row


@dataclass(frozen=True)
class ThemeAsked:
    """``guichets`` counts each once."""

    theme: str
    questions: int
    guichets: int


@dataclass(frozen=True, kw_only=True)
class JournalQuery:
    """The rows of which all this is true; what is None or empty asks for nothing.

    ``end`` is excluded. A département sees the rows of its guichets and those of no guichet, but for the
    events of another département. An intercommunality or a territory has the rows of its guichets, open or
    closed, alone: those that bear its name today, whatever the case and the accents.
    """

    kind: Kind | None = None
    guichet_id: int | None = None
    theme: str = ""
    actor_ids: Set[int] | None = None
    start: datetime | None = None
    end: datetime | None = None
    departement: str = ""
    intercommunalite: str = ""
    territoire: str = ""


class Journal(Protocol):
    def add(self, entry: Entry) -> None: ...

    def rows(self) -> Iterator[Row]:
        """All, in order."""

    def between(self, wanted: JournalQuery) -> Iterator[Row]:
        """Those of an interval, in order: ``wanted`` bears its two ends."""


class Chain(Protocol):
    """The rows as they hang together."""

    def following(self, sequence: int, *, limit: int) -> Sequence[Row]:
        """The rows after a number, in order."""

    def row(self, sequence: int) -> Row | None: ...

    def head(self) -> tuple[int, str]:
        """The number and the digest of the last row that was written, kept apart from the rows."""


class JournalBook(Journal, Chain, Protocol):
    pass
