"""Takes in the mails of the assistance mailbox, one by one, for as long as the service runs.

The rule, which loses nothing and reads nothing twice (docs/decisions/0008):

- the first time, what is unread and came within a month is ours; the rest was dealt with before us;
- then whatever comes after the last one is ours, whether or not a person read it first;
- a mail is read in a process apart, within limits, once it is on disk that its reading begins: one that
  cannot be read, or that ended the service twice, is put aside by its headers;
- a mail is marked as read once its row is on disk; what had to be put aside stays unread, for a person;
- where the server numbers its mails anew, what came since the last visit is read again, and known by its
  Message-ID for what it is.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from mailer.authentication import NOBODY, Verification
from mailer.fetching import MailFetcher
from mailer.imap import FAILURES, Connection, IdleRefused, NoEncryption, NoFolder, NotLetIn
from mailer.reading import KeepFile
from mailer.settings import ImapServer
from sandbox.runner import Sandbox
from tickets.mail.arrival import Bookmark, Intake

if TYPE_CHECKING:
    from storage.mails import SqlBookmarks


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


FIRST_VISIT = timedelta(days=31)
_OVERLAP = timedelta(days=1)
"""Servers search by day, in their own timezone."""
_OURS = (NotLetIn, NoFolder, NoEncryption)
"""Our settings are at fault: insisting mends nothing, and accounts are locked for it."""
_LAST_MAIL = 3.0  # seconds that a stop waits for the mail in hand

log = structlog.get_logger()


@dataclass(frozen=True)
class Rhythm:
    """Seconds. IDLE is renewed long before the 29 minutes of RFC 2177: routers forget sooner, and what came
    in the instant before it began is found then.
    """

    idle: float = 5 * 60
    poll: float = 60
    again: float = 60
    """Before a mail that could not be handled is tried again."""
    first_pause: float = 1
    longest_pause: float = 5 * 60


class Mailbox:
    """``run`` blocks until ``stop``, which any thread may call.

    ``passing`` is what a database that is away raises: no mail's fault, it only ends the visit.
    """

    def __init__(
        self,
        server: ImapServer,
        *,
        intake: Intake,
        keep_file: KeepFile,
        bookmarks: SqlBookmarks,
        sandbox: Sandbox,
        clock: Callable[[], datetime],
        passing: type[Exception],
        verification: Verification = NOBODY,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        self._server = server
        self._taker = MailFetcher(
            server.mailbox,
            intake=intake,
            keep_file=keep_file,
            bookmarks=bookmarks,
            sandbox=sandbox,
            clock=clock,
            passing=passing,
            verification=verification,
            again=rhythm.again,
        )
        self._bookmarks = bookmarks
        self._clock = clock
        self._rhythm = rhythm
        self._backlog: PendingUids | None = None
        self._stopping = threading.Event()
        self._connection: Connection | None = None
        self._pause = rhythm.first_pause
        self._has_idle = True

    async def keep(self) -> None:
        """``run`` in a thread of its own, until cancelled; a server that does not answer delays no stop."""
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self.run, name="mailbox", daemon=True)
        thread.start()
        try:
            await loop.create_future()
        finally:
            self.stop()
            await asyncio.to_thread(thread.join, _LAST_MAIL)

    def stop(self) -> None:
        self._stopping.set()
        connection = self._connection
        if connection is not None:
            connection.hang_up()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with Connection(self._server) as connection:
                    self._connection = connection
                    self._stay(connection)
            except (*FAILURES, *_OURS) as error:
                self._rest_after(error)
            except Exception:
                log.exception("mailbox not read", action="mailbox_failed")
                self._stopping.wait(self._next_pause())
            finally:
                self._connection = None

    # A visit

    def _stay(self, connection: Connection) -> None:
        backlog = self._backlog_in(connection)
        log.info("mailbox reached", action="mailbox_reached", idle=connection.has_idle)
        while not self._stopping.is_set():
            connection.has_news()  # told before the search, which sees it
            has_come = self._take_all(connection, backlog)
            self._pause = self._rhythm.first_pause
            # What came while others were searched or fetched was told then, and IDLE tells it no more.
            if not has_come and not connection.has_news():
                self._wait(connection)

    def _backlog_in(self, connection: Connection) -> PendingUids:
        """Where reading goes on: from memory after a cut, else from the bookmark."""
        known = self._backlog
        if known is None or known.uid_validity != connection.uid_validity:
            known = self._backlog = self._new_backlog(connection)
            self._taker.forget()
        return known

    def _new_backlog(self, connection: Connection) -> PendingUids:
        bookmark = self._bookmarks.of(self._server.mailbox)
        if bookmark is None:
            first_day = (self._clock() - FIRST_VISIT).date()
            ours = connection.since(first_day, unseen_only=True)
        elif bookmark.uid_validity == connection.uid_validity:
            return PendingUids(connection.uid_validity, bookmark.next_uid)
        else:
            log.warning("mailbox numbered anew", action="mailbox_renumbered")
            ours = connection.since((bookmark.read_at - _OVERLAP).date())
        return PendingUids(connection.uid_validity, connection.next_uid, ours)

    def _take_all(self, connection: Connection, backlog: PendingUids) -> bool:
        """Whether any had come since the last look."""
        come = connection.from_uid(backlog.next_uid)
        backlog.see(come)
        for uid in backlog.waiting:
            if self._stopping.is_set():
                return False
            if self._taker.is_due(uid) and self._taker.take(connection, uid):
                backlog.settle(uid)
        self._bookmarks.move(
            self._server.mailbox, Bookmark(backlog.uid_validity, backlog.reached, self._clock())
        )
        return bool(come)

    def _wait(self, connection: Connection) -> None:
        has_idle = connection.has_idle and self._has_idle
        pause = self._rhythm.idle if has_idle else self._rhythm.poll
        if self._taker.awaits_another_try:
            pause = min(pause, self._rhythm.again)
        if not has_idle:
            self._stopping.wait(pause)
            connection.look_again()
        elif not self._stopping.is_set():
            try:
                connection.wait(pause)
            except IdleRefused:
                self._has_idle = False

    # Between two visits

    def _rest_after(self, error: Exception) -> None:
        if self._stopping.is_set():
            return
        log.warning("mailbox not reached", action="mailbox_unreachable", reason=type(error).__name__)
        pause = self._next_pause()
        self._stopping.wait(self._rhythm.longest_pause if isinstance(error, _OURS) else pause)

    def _next_pause(self) -> float:
        """Each twice as long as the one before, until a visit goes well."""
        pause = self._pause
        self._pause = min(pause * 2, self._rhythm.longest_pause)
        return pause
