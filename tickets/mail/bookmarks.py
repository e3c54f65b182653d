"""How far the assistance mailbox has been read, so that nothing is read twice and nothing is passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Bookmark:
    """Every mail below ``next_uid`` is settled, as long as the server numbers them as it did then."""

    uid_validity: int
    next_uid: int
    read_at: datetime


class Bookmarks(Protocol):
    """Each call is a transaction of its own."""

    def of(self, mailbox: str) -> Bookmark | None:
        """None for a mailbox that was never read to its end."""

    def move(self, mailbox: str, bookmark: Bookmark) -> None:
        """What was begun below it is settled, and forgotten."""

    def begin(self, mailbox: str, uid_validity: int, uid: int) -> int:
        """Notes that a mail is about to be read; how many times that was noted before, by services that ended
        since.
        """
