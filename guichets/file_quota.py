"""How much one person may send in a day: no account fills the disk, even a stolen one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.access import SqlFileUses


_DAY = timedelta(days=1)
_MEGABYTE = 1024**2


@dataclass(frozen=True)
class Allowance:
    files: int
    megabytes: int


OF_A_PERSON = Allowance(100, 300)
OF_THE_MAILBOX = Allowance(2_000, 1_000)
"""For all those who write to it: a mail whose files are too many stays there with them."""

MAILBOX = "mail"


def owner_of(agent_id: int | None) -> str:
    return f"agent:{agent_id}"


def allowance_of(owner: str) -> Allowance:
    return OF_THE_MAILBOX if owner == MAILBOX else OF_A_PERSON


class FileQuota:
    """One instance per unit of work."""

    def __init__(self, uses: SqlFileUses, *, now: datetime) -> None:
        self._uses = uses
        self._now = now

    def takes(self, owner: str, *sizes: int) -> bool:
        """Counts these files; False, and counts nothing, when the day of their owner has no room for them."""
        allowed = allowance_of(owner)
        files, size = self._uses.total(owner, self._now - _DAY)
        if files + len(sizes) > allowed.files or size + sum(sizes) > allowed.megabytes * _MEGABYTE:
            return False
        for one in sizes:
            self._uses.add(owner, one, self._now)
        self._uses.purge(self._now - _DAY)
        return True
