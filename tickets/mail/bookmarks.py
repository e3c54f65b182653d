"""How far the assistance mailbox has been read, so that nothing is read twice and nothing is passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Bookmark:
    """Every mail below ``next_uid`` is settled, as long as the server numbers them as it did then."""

    uid_validity: int
    next_uid: int
    read_at: datetime
