"""A session with an IMAP server, one folder open: the few commands that a mailbox needs, in plain words."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from selectors import EVENT_READ, DefaultSelector
from typing import Self

from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, U
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError
from imap_tools.idle import IdleManager

from mailer.settings import ImapServer, Security

TIMEOUT = 30.0  # seconds that the server may take for anything

_HEADERS_READ = 256 * 1024  # bytes of the headers of a mail that is not read further

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")

FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""What any command may raise: the network, or the server's own word."""


class NotLetIn(Exception):
    """It refuses the account or its password."""


class NoFolder(Exception):
    """It has no folder of this name for us."""


class NoEncryption(Exception):
    """It does not offer the encryption that is wanted."""


class NotGiven(Exception):
    """It has the mail, and does not hand it out."""


class IdleRefused(Exception):
    """It said that it could, and cannot; the session goes on."""


@dataclass(frozen=True)
class Head:
    """What is known of a mail before it is fetched; ``came_at`` is when it came to the server."""

    size: int
    came_at: datetime


class Connection:
    """As a context manager it signs out; ``hang_up`` ends it from another thread, whatever it is about."""

    def __init__(self, server: ImapServer) -> None:
        """Raises one of ``FAILURES``, ``NotLetIn``, ``NoFolder`` or ``NoEncryption``."""
        self._box = _reached(server)
        try:
            _sign_in(self._box, server)
            self.has_idle = b"IDLE" in b" ".join(self._box.client.capability()[1]).upper().split()
            self._select(server.folder)
        except BaseException:
            _close(self._box)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._box.logout()
        except (*FAILURES, ValueError):  # the last for what was hung up
            _close(self._box)

    def hang_up(self) -> None:
        with suppress(OSError):
            self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def from_uid(self, first: int) -> Sequence[int]:
        """Those that stand there from this number on."""
        found = self._search(AND(uid=U(str(first), "*")))
        return [uid for uid in found if uid >= first]  # « * » names the last one, be it lower

    def since(self, day: date, *, unseen_only: bool = False) -> Sequence[int]:
        """Those that came on this day of the server's or later."""
        return self._search(AND(date_gte=day, seen=False) if unseen_only else AND(date_gte=day))

    def unseen(self) -> Sequence[int]:
        return self._search(AND(seen=False))

    def last(self, count: int) -> Sequence[int]:
        """The last ones that stand there, read or not."""
        return self._search(AND(all=True))[-count:]

    def head(self, uid: int) -> Head | None:
        """None when it has gone: a person moved it, or deleted it. Like all that fetches, ``NotGiven``."""
        for line, _ in self._fetch(uid, "(UID RFC822.SIZE INTERNALDATE)"):
            size, date_parts = _SIZE.search(line), imaplib.Internaldate2tuple(line)
            if size is not None and date_parts is not None:
                return Head(int(size[1]), datetime.fromtimestamp(time.mktime(date_parts), UTC))
        return None

    def content(self, uid: int) -> bytes | None:
        """All of it; whether it was read by a person does not change. None when it has gone."""
        return self._literal(uid, "(UID BODY.PEEK[])")

    def headers(self, uid: int) -> bytes | None:
        return self._literal(uid, f"(UID BODY.PEEK[HEADER]<0.{_HEADERS_READ}>)")

    def mark_seen(self, uid: int) -> bool:
        """False where the folder may not be written to."""
        # The library's own ``flag`` expunges as well: what people had marked as deleted would be gone.
        return self._box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")[0] == "OK"

    def wait(self, seconds: float) -> None:
        """In IDLE, until something happens in the folder or the time is up. Raises ``IdleRefused``."""
        idle = _Idle(self._box)
        if not idle.start():
            # The library's own ``poll`` also reads, without waiting for the end of a line.
            with DefaultSelector() as waiting:
                waiting.register(self._box.client.sock, EVENT_READ)
                waiting.select(seconds)
        idle.stop()  # type: ignore[no-untyped-call]

    def has_news(self) -> bool:
        """Whether others were told of since this was last asked. A server tells once, in its next answer, be
        it to a search that had looked before.
        """
        return self._box.client.response("EXISTS")[1] != [None]

    def look_again(self) -> None:
        """Lets the server say what has changed, where it cannot by itself."""
        self._box.client.noop()

    def _select(self, folder: str) -> None:
        try:
            self._box.folder.set(folder)
        except MailboxFolderSelectError:
            raise NoFolder(folder) from None
        told = {name: self._box.client.response(name)[1] for name in ("UIDVALIDITY", "UIDNEXT")}
        status = {name: int(values[-1]) for name, values in told.items() if values and values[-1]}
        if len(status) < len(told):
            status = {**self._box.folder.status(folder), **status}
        self.uid_validity, self.next_uid = status["UIDVALIDITY"], status["UIDNEXT"]

    def _search(self, criteria: AND) -> Sequence[int]:
        return sorted(map(int, self._box.uids(criteria, charset=None)))

    def _literal(self, uid: int, parts: str) -> bytes | None:
        return next((literal for line, literal in self._fetch(uid, parts) if b"BODY[" in line), None)

    def _fetch(self, uid: int, parts: str) -> Sequence[tuple[bytes, bytes]]:
        """The answer's lines about this mail, each with the literal in it; others may be told in between."""
        answer, lines = self._box.client.uid("FETCH", str(uid), parts)
        if answer != "OK":
            raise NotGiven
        told = [line if isinstance(line, tuple) else (line, b"") for line in lines if line]
        return [(line, literal) for line, literal in told if (of := _UID.search(line)) and int(of[1]) == uid]


class _Idle(IdleManager):
    """IDLE with servers that first say what they had to say."""

    def start(self) -> bool:
        """Whether something has happened already. Raises ``IdleRefused``."""
        client = self.mailbox.client
        self._idle_tag = client._command("IDLE")  # noqa: SLF001  as the library does
        has_news = False
        while client._get_response() is not None:  # noqa: SLF001  None is « go on »
            if client.tagged_commands[self._idle_tag]:
                raise IdleRefused
            has_news = True
        return has_news or self._is_read_ahead()

    def _is_read_ahead(self) -> bool:
        """Whether more came in the packet that said « go on »: it stands in our buffer, and waiting for the
        socket does not see it.
        """
        sock = self.mailbox.client.sock
        patience = sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(self.mailbox.client.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            sock.settimeout(patience)


def _reached(server: ImapServer) -> BaseMailBox:
    # Without a context of ours the library checks no certificate.
    context = ssl.create_default_context()
    if server.security is Security.TLS:
        return MailBox(server.host, server.port, timeout=TIMEOUT, ssl_context=context)
    box = MailBoxUnencrypted(server.host, server.port, timeout=TIMEOUT)
    if server.security is Security.STARTTLS:
        try:
            if "STARTTLS" not in box.client.capabilities:
                raise NoEncryption
            box.client.starttls(context)
        except BaseException:
            _close(box)
            raise
    return box


def _sign_in(box: BaseMailBox, server: ImapServer) -> None:
    sign_in = box.login_utf8 if "AUTH=PLAIN" in box.client.capabilities else box.login
    try:
        sign_in(server.username, server.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError, UnicodeEncodeError) as error:
        raise NotLetIn from error


def _close(box: BaseMailBox) -> None:
    """Without a word; some failures close it themselves."""
    with suppress(OSError, ValueError):
        box.client.shutdown()
