"""Real mail servers on loopback: SMTP that delivers into mailboxes, IMAP that serves them, and their faults.

The fixture ``mail`` (tests/conftest.py) starts both in a thread::

    mail.smtp_url                    # for RELAIS_SMTP_URL
    mail.imap_url("sne06@x.fr")      # for RELAIS_IMAP_URL; every address has a mailbox, made when first named
    mail.send(raw, sender=…, to=…)   # another person's mail program: goes through SMTP
    mail.put(raw, "sne06@x.fr")      # straight into a mailbox, as another server would leave it
    mail.puts_during_search(raw, "sne06@x.fr", passing=1)   # once the second has looked, before its answer
    mail.inside("sne06@x.fr")        # what stands there: uid, flags, content
    mail.waits(condition, "what")    # until it holds

Faults, each an attribute that may change while they run::

    mail.smtp.answers = {"rcpt": "451 later"}   # by step: mail, rcpt, data
    mail.smtp.cut = "data"                      # hangs up once the step has had its effect
    mail.smtp.copies = 2                        # delivers each mail so many times
    mail.smtp.vouches = False                   # adds no Authentication-Results
    mail.smtp.is_closed = True                  # hangs up on whoever comes
    mail.imap.has_idle = False
    mail.imap.is_closed = True                  # hangs up on whoever comes
    mail.imap.cut()                             # hangs up on whoever is there
    mail.imap.tells_with_go_on = True           # says « idling » in one packet with what it then tells
    mail.imap.tells_in_pieces = True            # what it tells comes in two packets
    mail.imap.withholds(uid, hangs_up=…)        # never gives this mail: says so, or hangs up
    mail.imap.rebuild("sne06@x.fr")             # restored from a copy: another UIDVALIDITY, other UIDs

A wrong password is any but ``PASSWORD``. ``mail_servers(tls=context)`` encrypts IMAP: STARTTLS on
``imap_port``, TLS from the start on ``imaps_port``.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
import threading
import time
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.config import BackendCapability
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pymap.user import UserMetadata
from pysasl.creds.server import ServerCredentials

PASSWORD = "sésame/ouvre-toi"  # with what an address must escape
HOST = "127.0.0.1"
VERIFIER = "mail.essai.test"
"""The name under which the SMTP server says what it found of a sender: for RELAIS_MAIL_VERIFIER."""
MOMENT = 0.2  # seconds
PATIENCE = 20.0  # seconds, on a machine that does much else

Made = TypeVar("Made")


@dataclass(frozen=True)
class Stored:
    """A mail as its mailbox holds it."""

    uid: int
    flags: frozenset[str]
    content: bytes

    @property
    def is_seen(self) -> bool:
        return "\\Seen" in self.flags


@dataclass
class SmtpFaults:
    """``answers`` are what the server says, by step, instead of 250."""

    answers: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""
    copies: int = 1
    is_closed: bool = False
    vouches: bool = True
    """For the domain of the envelope, as SPF does; what came with its own name on it is taken out first."""
    taken: list[bytes] = field(default_factory=list)
    """Each content that it was handed, refused or not."""


class ImapFaults:
    def __init__(self, servers: MailServers) -> None:
        self._servers = servers
        self.has_idle = True
        self.is_closed = False
        self.tells_with_go_on = False
        self.tells_in_pieces = False
        self.idling = 0
        """How many clients sit in IDLE now."""
        self.commands: list[str] = []
        """The verbs of the commands it was given, in order."""
        self.withheld: dict[int, bool] = {}

    def withholds(self, uid: int, *, hangs_up: bool) -> None:
        self.withheld[uid] = hangs_up

    def cut(self) -> None:
        self._servers.hang_up()

    def rebuild(self, address: str) -> None:
        self._servers.rebuild(address)


class MailServers:
    """Both servers and their mailboxes, in one thread of their own."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.smtp = SmtpFaults()
        self.imap = ImapFaults(self)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tls = tls
        self._config = _config(self.imap, tls)
        self._mailboxes: dict[str, MailboxSet] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._servers: list[asyncio.Server] = []

    def start(self) -> None:
        self._thread.start()
        self._do(self._open())

    def stop(self) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Where they are

    @property
    def smtp_port(self) -> int:
        return int(self._servers[0].sockets[0].getsockname()[1])

    @property
    def imap_port(self) -> int:
        return int(self._servers[1].sockets[0].getsockname()[1])

    @property
    def imaps_port(self) -> int:
        return int(self._servers[2].sockets[0].getsockname()[1])

    @property
    def smtp_url(self) -> str:
        return f"smtp://{HOST}:{self.smtp_port}"

    def imap_url(self, address: str, *, password: str = PASSWORD, folder: str = "INBOX") -> str:
        account = f"{quote(address, safe='')}:{quote(password, safe='')}"
        return f"imap://{account}@{HOST}:{self.imap_port}/{folder}?starttls=0"

    # What other people do

    def send(self, raw: bytes, *, sender: str, to: str) -> None:
        """``sender`` is that of the envelope: "" for a delivery report."""
        with smtplib.SMTP(HOST, self.smtp_port, timeout=PATIENCE) as client:
            client.sendmail(sender, [to], raw)

    def put(self, raw: bytes, address: str, *, is_seen: bool = False, at: datetime | None = None) -> int:
        """The number that it got there."""
        return self._do(self._append(raw, address, is_seen=is_seen, at=at))

    def puts_during_search(self, raw: bytes, address: str, *, passing: int) -> None:
        """Once a search has looked, before its answer; so many searches pass before."""
        self._do(self._append_during_search(raw, address, passing))

    def read(self, address: str, uid: int, *, is_seen: bool = True) -> None:
        """A person opens it in their own mail program, or marks it as unread."""
        self._do(self._mark(address, uid, b"\\Seen", is_set=is_seen))

    def delete(self, address: str, uid: int) -> None:
        """The person marks it as deleted, and has not tidied up yet."""
        self._do(self._mark(address, uid, b"\\Deleted", is_set=True))

    def inside(self, address: str) -> Sequence[Stored]:
        return self._do(self._stored(address))

    @staticmethod
    def waits(condition: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, f"never came: {what}"
            time.sleep(0.01)

    # Faults

    def hang_up(self) -> None:
        self._do(self._abort())

    def rebuild(self, address: str) -> None:
        self._do(self._renumber(address))

    # In the thread of the servers

    def _do(self, work: Coroutine[Any, Any, Made]) -> Made:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        self._config.apply_context()
        self._servers = [
            await loop.create_server(
                lambda: _Smtp(_Postman(self), hostname="essai", loop=loop, data_size_limit=None), HOST, 0
            ),
            await asyncio.start_server(self._serve_imap, HOST, 0, limit=2**26),
        ]
        if self._tls is not None:
            self._servers.append(await asyncio.start_server(self._serve_imap, HOST, 0, ssl=self._tls))

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        await self._abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _abort(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve_imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.imap.is_closed:
            writer.transport.abort()
            return
        self._writers.add(writer)
        server = IMAPServer(_Login(self._config, self.mailboxes), self._config)
        try:
            with suppress(ConnectionError):  # a client that left
                told: Any = _Told(writer, self.imap)
                await server(_Heard(reader, writer, self.imap), told, SocketInfoLocal(writer))
        finally:
            self._writers.discard(writer)

    def mailboxes(self, address: str) -> MailboxSet:
        return self._mailboxes.setdefault(address, MailboxSet())

    async def _inbox(self, address: str) -> MailboxData:
        return await self.mailboxes(address).get_mailbox("INBOX")

    async def deliver(self, raw: bytes, address: str) -> None:
        for _ in range(self.smtp.copies):
            await self._append(raw, address)

    async def _append(
        self, raw: bytes, address: str, *, is_seen: bool = False, at: datetime | None = None
    ) -> int:
        flags = frozenset({Flag(b"\\Seen")}) if is_seen else frozenset()
        inbox = await self._inbox(address)
        kept = await inbox.append(AppendMessage(raw, at or datetime.now(UTC), flags))
        # The library tells those who sit in IDLE; whoever was about to sit down is told a moment later.
        self._loop.call_later(MOMENT, inbox._updated.set)
        return kept.uid

    async def _append_during_search(self, raw: bytes, address: str, passing: int) -> None:
        inbox: Any = await self._inbox(address)
        find, left = inbox.find, iter(range(passing))

        async def found(*asked: object) -> AsyncIterator[object]:
            async for one in find(*asked):
                yield one
            if next(left, None) is None:
                inbox.find = find
                await self._append(raw, address)

        inbox.find = found

    async def _mark(self, address: str, uid: int, name: bytes, *, is_set: bool) -> None:
        inbox = await self._inbox(address)
        message = inbox._messages[uid]
        flags = message.permanent_flags - {Flag(name)}
        message.permanent_flags = flags | {Flag(name)} if is_set else flags

    async def _stored(self, address: str) -> Sequence[Stored]:
        inbox = await self._inbox(address)
        return [
            Stored(uid, frozenset(str(f) for f in message.permanent_flags), bytes(_content(message)))
            for uid, message in inbox._messages.items()
        ]

    async def _renumber(self, address: str) -> None:
        inbox = await self._inbox(address)
        held = list(inbox._messages.values())
        await inbox.delete([message.uid for message in held])
        inbox._uid_validity += 1
        inbox._max_uid = 0
        for message in held:
            flags = frozenset(message.permanent_flags)
            await inbox.append(AppendMessage(bytes(_content(message)), message.internal_date, flags))
        await self._abort()


def _content(message: Any) -> Any:
    return message._content


class _Smtp(SMTP):  # type: ignore[misc]  # the library has no types
    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if self.event_handler.faults.is_closed:
            transport.abort()


class _Postman:
    """Delivers what the SMTP server takes."""

    def __init__(self, servers: MailServers) -> None:
        self._servers = servers
        self.faults = servers.smtp

    async def handle_MAIL(  # noqa: N802  the names that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._said("mail", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._said("rcpt", server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.faults.taken.append(content)
        if "data" not in self.faults.answers:
            sender = (envelope.mail_from or "").strip("<>")
            raw = f"Return-Path: <{sender}>\r\n".encode() + self._vouched(content, sender)
            for address in envelope.rcpt_tos:
                await self._servers.deliver(raw, address)
        return self._said("data", server)

    def _vouched(self, content: bytes, sender: str) -> bytes:
        if not self.faults.vouches:
            return content
        forged = rf"(?im)^Authentication-Results:[ \t]*{re.escape(VERIFIER)}.*\r?\n(?:[ \t].*\r?\n)*"
        found = f"spf=pass smtp.mailfrom={sender}" if sender else "spf=none"
        return f"Authentication-Results: {VERIFIER}; {found}\r\n".encode() + re.sub(
            forged.encode(), b"", content
        )

    def _said(self, step: str, server: Any) -> str:
        if self.faults.cut == step:
            server.transport.abort()
        return self.faults.answers.get(step, "250 OK")


class _Heard(asyncio.StreamReader):
    """What an IMAP client sends, noted in passing; what is withheld goes no further."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, imap: ImapFaults) -> None:
        self._reader = reader
        self._writer = writer
        self._imap = imap
        self._is_idling = False

    async def readline(self) -> bytes:
        try:
            line = await self._reader.readline()
        finally:
            if self._is_idling:  # « DONE », or the end
                self._imap.idling -= 1
                self._is_idling = False
        words = line.decode("ascii", "replace").upper().split()
        if len(words) > 1:
            self._imap.commands.append(words[1] if words[1] != "UID" else f"UID {words[2]}")
            self._is_idling = words[1] == "IDLE"
            self._imap.idling += self._is_idling
        if (
            words[1:3] == ["UID", "FETCH"]
            and (hangs_up := self._imap.withheld.get(int(words[3]))) is not None
        ):
            if hangs_up:
                self._writer.transport.abort()
                return b""
            self._writer.write(f"{words[0]} NO [SERVERBUG] damaged\r\n".encode())
            return await self.readline()
        return line

    async def readexactly(self, n: int) -> bytes:
        return await self._reader.readexactly(n)


class _Told:
    """What an IMAP client is told, its « go on » kept for what follows where it must not come alone."""

    def __init__(self, writer: asyncio.StreamWriter, imap: ImapFaults) -> None:
        self._writer = writer
        self._imap = imap
        self._kept: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    def write(self, told: bytes) -> None:
        if self._imap.tells_in_pieces and b" EXISTS" in told and not self._kept:
            self._writer.write(told[:4])
            self._kept += [told[4:], b""]
            asyncio.get_running_loop().call_later(MOMENT, self._tell_kept)
            return
        if not self._kept and not (self._imap.tells_with_go_on and told.startswith(b"+ Idling")):
            self._writer.write(told)
            return
        if len(self._kept) == 1:
            asyncio.get_running_loop().call_later(MOMENT, self._tell_kept)
        self._kept.append(told)

    def writelines(self, told: Iterable[bytes]) -> None:
        self.write(b"".join(told))

    def _tell_kept(self) -> None:
        self._writer.write(b"".join(self._kept))
        self._kept.clear()


class _Config(Config):
    """Of pymap, with what may change while it runs."""

    faults: ImapFaults

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=self.faults.has_idle, object_id=True, multi_append=True)


def _config(faults: ImapFaults, tls: ssl.SSLContext | None) -> _Config:
    config = _Config(
        Namespace(passlib_cfg=None, proxy_protocol="noop"),
        host=HOST,
        port=0,
        demo_data=False,
        demo_user="",
        demo_password="",
        tls_enabled=tls is not None,
        ssl_context=tls,
        invalid_user_sleep=0.0,
    )
    config.faults = faults
    return config


class _Person(UserMetadata):
    def compare_secret(self, value: str) -> bool:
        return value == PASSWORD


class _Login(Login):
    """Lets anybody in who has the password."""

    def __init__(self, config: _Config, mailboxes: Callable[[str], MailboxSet]) -> None:
        super().__init__(config)
        self._mailboxes = mailboxes

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        name = credentials.authcid
        if not credentials.verify(_Person(self.config, name)):
            raise InvalidAuth
        self.users_dict[name] = UserMetadata(self.config, name)
        self.config.set_cache[name] = (self._mailboxes(name), FilterSet())
        return Identity(name, self, None, frozenset())


@contextmanager
def mail_servers(tls: ssl.SSLContext | None = None) -> Iterator[MailServers]:
    servers = MailServers(tls)
    servers.start()
    try:
        yield servers
    finally:
        servers.stop()
