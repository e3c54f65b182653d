"""Which mails of a folder are ours to take, and which of them are left."""

from __future__ import annotations

from collections.abc import Iterable


class PendingUids:
    """Numbers are those of the server, and grow: whatever comes from ``next_uid`` on is ours."""

    def __init__(self, uid_validity: int, next_uid: int, waiting: Iterable[int] = ()) -> None:
        self.uid_validity = uid_validity
        self.next_uid = next_uid
        self._waiting: set[int] = set()
        self._see(waiting)

    @property
    def waiting(self) -> list[int]:
        """In the order in which they came."""
        return sorted(self._waiting)

    @property
    def reached(self) -> int:
        """All is settled below it."""
        return min(self._waiting, default=self.next_uid)

    def see(self, uids: Iterable[int]) -> None:
        """What stands there now; those below ``next_uid`` were seen before."""
        self._see(uid for uid in uids if uid >= self.next_uid)

    def settle(self, uid: int) -> None:
        self._waiting.discard(uid)

    def _see(self, uids: Iterable[int]) -> None:
        self._waiting.update(uids)
        self.next_uid = max(self.next_uid, max(self._waiting, default=0) + 1)
