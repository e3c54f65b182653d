"""Takes one mail in: fetched, read, handed over, then marked; tried again when that fails, and put aside."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from mailer.imap import FAILURES, Connection, NotGiven
from mailer.reading import LARGEST, KeepFile, Place, read_headers, read_mail
from tickets.mail.arrival import Arrival, Intake
from tickets.mail.mails import Aside

TRIES = 3
"""After so many, a mail that cannot be handled is put aside."""

log = structlog.get_logger()


class Taker:
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
        clock: Callable[[], datetime],
        passing: type[Exception],
        verifier: str,
        again: float,
    ) -> None:
        self._mailbox = mailbox
        self._intake = intake
        self._keep_file = keep_file
        self._clock = clock
        self._passing = passing
        self._verifier = verifier
        self._again = again
        self._failed: dict[int, _Failed] = {}

    @property
    def awaits_another_try(self) -> bool:
        return bool(self._failed)

    def is_due(self, uid: int) -> bool:
        return uid not in self._failed or self._failed[uid].due <= time.monotonic()

    def forget(self) -> None:
        self._failed.clear()

    def take(self, connection: Connection, uid: int) -> bool:
        """Whether it is settled. Raises one of ``FAILURES`` when the connection ends over it: after a few
        times, it is the mail, and no longer the connection, that is at fault.
        """
        if self._has_tired(uid) and self._failed[uid].was_lost:
            return self._put_aside(uid, b"", self._place(connection, uid, self._clock()), Aside.UNREADABLE)
        try:
            return self._take(connection, uid)
        except (*FAILURES, NotGiven) as error:
            self._fail(uid, was_lost=True)
            log.warning("mail not fetched", action="mail_not_fetched", uid=uid, reason=type(error).__name__)
            if isinstance(error, NotGiven):
                return False
            raise

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
            return self._put_aside(uid, content, place, Aside.TOO_LARGE)
        if self._hand_over(uid, lambda: self._read(content, place)):
            if not connection.mark_seen(uid):
                log.warning("mail not marked as read", action="mail_not_marked", uid=uid)
            return True
        return self._has_tired(uid) and self._put_aside(uid, content, place, Aside.UNREADABLE)

    def _put_aside(self, uid: int, content: bytes, place: Place, trouble: Aside) -> bool:
        return self._hand_over(uid, lambda: read_headers(content, place, trouble=trouble))

    def _hand_over(self, uid: int, read: Callable[[], Arrival]) -> bool:
        try:
            self._intake(read())
        except self._passing:
            raise
        except Exception:
            self._fail(uid)
            number = secrets.token_hex(3).upper()
            log.exception("mail not handled", action="mail_failed", incident=number, uid=uid)
            return False
        return self._settled(uid)

    def _read(self, content: bytes, place: Place) -> Arrival:
        return read_mail(content, place, keep_file=self._keep_file, verifier=self._verifier)

    def _place(self, connection: Connection, uid: int, came_at: datetime) -> Place:
        return Place(
            mailbox=self._mailbox,
            uid_validity=connection.uid_validity,
            uid=uid,
            received_at=min(came_at, self._clock()),
        )

    def _fail(self, uid: int, *, was_lost: bool = False) -> None:
        tries = self._failed[uid].tries + 1 if uid in self._failed else 1
        self._failed[uid] = _Failed(tries, time.monotonic() + self._again, was_lost)

    def _has_tired(self, uid: int) -> bool:
        return uid in self._failed and self._failed[uid].tries >= TRIES

    def _settled(self, uid: int) -> bool:
        self._failed.pop(uid, None)
        return True


@dataclass(frozen=True)
class _Failed:
    """``due`` is on the clock that nobody moves; ``was_lost`` when the server did not give it."""

    tries: int
    due: float
    was_lost: bool
