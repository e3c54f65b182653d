"""The views of the queue that a person keeps under a name, each for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST_VIEWS = 20
LONGEST_NAME = 80  # characters
LONGEST_QUERY = 500  # characters


@dataclass(frozen=True)
class SavedView:
    """``query`` is what the address of the queue says after « ? »: never a whole address."""

    id: int
    name: str
    query: str


class SavedViews(Protocol):
    def of(self, agent_id: int) -> Sequence[SavedView]:
        """The person's, the oldest first."""

    def keep(self, agent_id: int, name: str, query: str, at: datetime) -> None:
        """One that bears this name already shows this query from now on."""

    def rename(self, agent_id: int, view_id: int, name: str) -> None: ...

    def forget(self, agent_id: int, view_id: int) -> None: ...
