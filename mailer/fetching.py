"""Takes one mail in: fetched, read in the sandbox, handed over, then marked; put aside when that fails.

Nobody knows what a mail holds before it is read: that its reading begins is on disk first, so that one which
ends the service is not read at each start.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from mailer.authentication import Verification
from mailer.imap import FAILURES, Connection, NotGiven
from mailer.reading import LARGEST, KeepFile, Place, read_headers, read_mail, with_files
from sandbox.limits import Budget, Limits, Stop, Stopped
from sandbox.runner import Sandbox
from tickets.mail.arrival import Arrival, Intake
from tickets.mails import Unread

if TYPE_CHECKING:
    from storage.mails import SqlBookmarks


TRIES = 3
"""After so many, a mail that cannot be handled is put aside."""
MOST_STARTS = 2
"""Starts of the service that may end while reading a mail; the next one puts it aside."""
LIMITS = Limits(cpu=10, wall=60, memory=240 * 1024**2)
"""Of reading one mail, of 25 MB at most."""
MOST_CPU = 1.8
"""Seconds of processor, of a mail and its files: what its own reading leaves is for them."""

_WHY = {
    Stop.CPU: Unread.TOO_SLOW,
    Stop.TIME: Unread.TOO_SLOW,
    Stop.MEMORY: Unread.TOO_BIG_TO_OPEN,
    Stop.CRASH: Unread.READER_DIED,
}

log = structlog.get_logger()


class MailFetcher:
    """Remembers what failed, by number, for as long as the server numbers its mails in the same way.

    ``passing`` is what a database that is away raises: no mail's fault, it goes through. ``again`` is the
    pause before another try, in seconds.
    """

    def __init__(
        self,
        mailbox: str,
        *,
        intake: Intake,
        keep_file: KeepFile,
        bookmarks: SqlBookmarks,
        sandbox: Sandbox,
        clock: Callable[[], datetime],
        passing: type[Exception],
        verification: Verification,
        again: float,
    ) -> None:
        self._mailbox = mailbox
        self._intake = intake
        self._keep_file = keep_file
        self._bookmarks = bookmarks
        self._sandbox = sandbox
        self._clock = clock
        self._passing = passing
        self._verification = verification
        self._again = again
        self._failed: dict[int, _Failed] = {}
        self._begun: dict[int, int] = {}

    @property
    def awaits_another_try(self) -> bool:
        return bool(self._failed)

    def is_due(self, uid: int) -> bool:
        return uid not in self._failed or self._failed[uid].due <= time.monotonic()

    def forget(self) -> None:
        self._failed.clear()
        self._begun.clear()

    def take(self, connection: Connection, uid: int) -> bool:
        """Whether it is settled. Raises one of ``FAILURES`` when the connection ends over it: after a few
        times, it is the mail, and no longer the connection, that is at fault.
        """
        if self._has_tired(uid) and self._failed[uid].was_lost:
            return self._put_aside(uid, b"", self._place(connection, uid, self._clock()), Unread.NOT_GIVEN)
        try:
            is_settled = self._take(connection, uid)
        except (*FAILURES, NotGiven) as error:
            self._fail(uid, Unread.NOT_GIVEN, was_lost=True)
            log.warning("mail not fetched", action="mail_not_fetched", uid=uid, reason=type(error).__name__)
            if isinstance(error, NotGiven):
                return False
            raise
        if is_settled:
            self._begun.pop(uid, None)
        return is_settled

    def _take(self, connection: Connection, uid: int) -> bool:
        head = connection.head(uid)
        if head is None:
            return self._settled(uid)
        is_large = head.size > LARGEST
        content = connection.headers(uid) if is_large else connection.content(uid)
        if content is None:
            return self._settled(uid)
        place = self._place(connection, uid, head.came_at)
        if is_large:
            return self._put_aside(uid, content, place, None)
        if self._starts_before(place) >= MOST_STARTS:
            return self._put_aside(uid, content, place, Unread.INTERRUPTED)
        arrival = self._hand_over(uid, lambda: self._read(content, place))
        if arrival is None:
            return self._has_tired(uid) and self._put_aside(uid, content, place, self._failed[uid].why)
        if arrival.trouble is None and not connection.mark_seen(uid):
            log.warning("mail not marked as read", action="mail_not_marked", uid=uid)
        return True

    def _starts_before(self, place: Place) -> int:
        """How many starts of the service began to read it, and ended before it was settled."""
        if place.uid not in self._begun:
            self._begun[place.uid] = self._bookmarks.begin(self._mailbox, place.uid_validity, place.uid)
        return self._begun[place.uid]

    def _put_aside(self, uid: int, content: bytes, place: Place, why: Unread | None) -> bool:
        """By its headers, and left unread for a person; ``why`` is None for what is too large."""
        by_headers = read_headers(content, place, why=why)
        return self._hand_over(uid, lambda: by_headers) is not None

    def _hand_over(self, uid: int, read: Callable[[], Arrival]) -> Arrival | None:
        """None when it failed, which is noted."""
        try:
            arrival = read()
            self._intake(arrival)
        except self._passing:
            raise
        except Stopped as stopped:
            self._fail(uid, _WHY[stopped.why], is_final=stopped.would_stop_again)
            log.warning("mail not read", action="mail_not_read", uid=uid, reason=stopped.why.name)
            return None
        except Exception:
            self._fail(uid, Unread.NOT_HANDLED)
            number = secrets.token_hex(3).upper()
            log.exception("mail not handled", action="mail_failed", incident=number, uid=uid)
            return None
        self._settled(uid)
        return arrival

    def _read(self, content: bytes, place: Place) -> Arrival:
        return read_whole(
            self._sandbox, content, place, verification=self._verification, keep_file=self._keep_file
        )

    def _place(self, connection: Connection, uid: int, came_at: datetime) -> Place:
        return Place(
            mailbox=self._mailbox,
            uid_validity=connection.uid_validity,
            uid=uid,
            received_at=min(came_at, self._clock()),
        )

    def _fail(self, uid: int, why: Unread, *, is_final: bool = False, was_lost: bool = False) -> None:
        tries = self._failed[uid].tries + 1 if uid in self._failed else 1
        due = time.monotonic() + self._again
        self._failed[uid] = _Failed(TRIES if is_final else tries, due, why, was_lost)

    def _has_tired(self, uid: int) -> bool:
        return uid in self._failed and self._failed[uid].tries >= TRIES

    def _settled(self, uid: int) -> bool:
        self._failed.pop(uid, None)
        return True


def read_whole(
    sandbox: Sandbox, content: bytes, place: Place, *, verification: Verification, keep_file: KeepFile
) -> Arrival:
    """The mail and what it encloses. Raises ``Stopped``, and what ``keep_file`` does."""
    outcome = sandbox.measured(LIMITS, read_mail, content, place, verification=verification)
    return with_files(outcome.value(), keep_file, Budget(MOST_CPU - outcome.usage.cpu))


@dataclass(frozen=True)
class _Failed:
    """``due`` is on the clock that nobody moves; ``was_lost`` when the server did not give it."""

    tries: int
    due: float
    why: Unread
    was_lost: bool
