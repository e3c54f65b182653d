"""How long the health page takes while hostile mails come in, in a real service with a real mailbox; or while
one signed-in agent opens streams without end.

``python -m bench.health [--mails N] [--streams N] [--seed N] [--json FILE]``

The service is ``relais run`` in a process of its own; so is the mail server (pymap, over IMAP), and so is who
opens the streams. The page is asked for every few hundredths of a second, each on a connection of its own.
It should answer within half a second, 99 times in 100.
"""

from __future__ import annotations

import asyncio
import http.client
import imaplib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from socket import create_server
from statistics import median
from typing import Any
from urllib.parse import unquote, urlsplit

from bench.hostile_shapes import mail
from bench.processes import apart
from bench.written import options_of, write

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "support"))  # the mail servers live there

AIM = 0.5  # seconds
OURS = "sne06@gestion.exemple.fr"
_EVERY = 0.03  # seconds between two requests
_STARTS_WITHIN = 600.0  # seconds: the first start fits the base
_QUIET = 20.0
"""Seconds before the first mail: what else the machine does slows the page as well."""
_PATIENCE = 120.0  # seconds without any progress

_SAID = 250
"""Messages of the agent who opens streams: a year of use."""
_ROUNDS = 4
_REOPENED = 3.0  # seconds between two rounds


@dataclass
class Heard:
    """What the health page answered: seconds, and how many times it did not."""

    seconds: list[float] = field(default_factory=list)
    failures: int = 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("health", __doc__)
    parser.add_argument("--mails", type=int, default=1_000, help="hostile mails (default 1000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--streams", type=int, default=0, help="streams of one agent, instead of mails")
    options = parser.parse_args(arguments)
    if options.streams:
        report = measured_with_streams(options.streams)
    else:
        report = measured(mails=options.mails, seed=options.seed)
    for name, value in report.items():
        print(f"{name:<28}{value}")
    print(write("health", report, options.json))


def measured(*, mails: int, seed: int) -> Mapping[str, object]:
    with tempfile.TemporaryDirectory() as folder, mailbox() as url, service(Path(folder), url) as port:
        with asking(port) as before:
            time.sleep(_QUIET)
        begun = time.monotonic()
        with asking(port) as heard:
            there = sum(put(url, mail(seed, number).content) for number in range(mails))
            seconds_to_put = time.monotonic() - begun
            taken = _until_all_are_taken(Path(folder), there)
        return {
            "mails": mails,
            "that the server took": there,
            "seed": seed,
            "taken": sum(taken.values()),
            "by fate": dict(taken),
            "seconds to put": round(seconds_to_put, 1),
            "seconds in all": round(time.monotonic() - begun, 1),
            "requests": len(heard.seconds),
            "failures": heard.failures,
            "p99 before any mail": round(before.percentile(0.99), 3),
            "median": round(median(heard.seconds), 3),
            "p99": round(heard.percentile(0.99), 3),
            "worst": round(max(heard.seconds), 3),
            "load": round(os.getloadavg()[0], 1),
        }


def measured_with_streams(count: int) -> Mapping[str, object]:
    """So many that one agent opens from their first message, shuts and opens again."""
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as port:
        cookie = _signed_in_agent(Path(folder))
        with asking(port) as before:
            time.sleep(_QUIET)
        with apart(_open_streams, port, cookie, count) as attack:
            attack.recv()
            with asking(port) as heard:
                attack.send("begin")
                bytes_read = attack.recv()
        return {
            "streams": count,
            "rounds": _ROUNDS,
            "bytes read": bytes_read,
            "requests": len(heard.seconds),
            "failures": heard.failures,
            "worst before": round(max(before.seconds), 3),
            "median": round(median(heard.seconds), 3),
            "p99": round(heard.percentile(0.99), 3),
            "worst": round(max(heard.seconds), 3),
            "load": round(os.getloadavg()[0], 1),
        }


def _signed_in_agent(folder: Path) -> str:
    """The session of an agent whose conversation is long."""
    from guichets.access import web_caller
    from guichets.registry import Agent, Guichet, GuichetKind, Role
    from guichets.sessions import Sessions
    from storage.database import Database
    from storage.unit_of_work import UnitsOfWork

    now = datetime.now(UTC)
    units: Any = UnitsOfWork(Database(f"sqlite:///{folder / 'relais.db'}"))
    with units() as work:
        guichet = Guichet(name="Mairie de Valbonne", kind=GuichetKind.COMMUNE, departement="06")
        work.registry.add(guichet)
        agent = Agent(name="Nadia Ferrand", role=Role.AGENT, guichet_id=guichet.id, created_at=now)
        work.registry.add(agent)
        for number in range(_SAID):
            text = f"Message {number} : " + "le NIR est-il obligatoire ? " * 10
            payload = {"text": text, "buttons": [], "files": []}
            chat = web_caller(agent).chat_ref
            work.web_messages.add_once(chat, f"bench-{number}", payload, from_agent=number % 2 == 0, at=now)
        sessions = Sessions(work, now=now)
        return sessions.sign_in(sessions.sign_in_link(agent))[1]


def _open_streams(bench: Connection, port: int, cookie: str, count: int) -> None:
    bench.send("ready")
    bench.recv()
    bench.send(asyncio.run(_opened_again(port, cookie, count)))
    bench.recv()


async def _opened_again(port: int, cookie: str, count: int) -> int:
    total = 0
    for _ in range(_ROUNDS):
        tasks = [asyncio.create_task(_read_stream(port, cookie)) for _ in range(count)]
        await asyncio.sleep(_REOPENED)
        for task in tasks:
            task.cancel()
        total += sum(read for read in await asyncio.gather(*tasks) if isinstance(read, int))
    return total


async def _read_stream(port: int, cookie: str) -> int:
    read, writer = 0, None
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"GET /discussion/flux?apres=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Accept: text/event-stream\r\nCookie: relais_session=" + cookie.encode() + b"\r\n\r\n"
        )
        while some := await reader.read(65_536):
            read += len(some)
    except (OSError, asyncio.CancelledError):
        pass
    finally:
        if writer is not None:
            writer.close()
    return read


@contextmanager
def mailbox() -> Iterator[str]:
    """The address of a mailbox in a server of its own."""
    with apart(_serve_mail) as server:
        yield server.recv()


def _serve_mail(asked: Connection) -> None:
    from mail_servers import mail_servers

    with mail_servers() as servers:
        asked.send(servers.imap_url(OURS))
        asked.recv()  # until the bench is over


@contextmanager
def service(folder: Path, imap_url: str = "") -> Iterator[int]:
    """The port of ``relais run`` on a base of its own, once it answers."""
    with create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    settings = {
        "RELAIS_DATABASE_URL": f"sqlite:///{folder / 'relais.db'}",
        "RELAIS_DATA_DIR": str(folder),
        "RELAIS_WEB_PORT": str(port),
        **({"RELAIS_IMAP_URL": imap_url} if imap_url else {}),
        "RELAIS_LOG_FORMAT": "json",
        "RELAIS_DEPARTEMENT": "06",
    }
    with (folder / "relais.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run"],
            cwd=ROOT,
            env=kept | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, folder / "relais.log")
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            if _asked(port) == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the service never answered: {log.read_text()[-2_000:]}")


@contextmanager
def asking(port: int) -> Iterator[Heard]:
    """What the page answers meanwhile."""
    heard, done = Heard(), threading.Event()
    asker = threading.Thread(target=_ask, args=(port, heard, done))
    asker.start()
    try:
        yield heard
    finally:
        done.set()
        asker.join()


def _ask(port: int, heard: Heard, done: threading.Event) -> None:
    while not done.wait(_EVERY):
        begun = time.monotonic()
        try:
            is_well = _asked(port) == 200
        except OSError:
            is_well = False
        heard.seconds.append(time.monotonic() - begun)
        heard.failures += not is_well


def _asked(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", "/sante")
        answer = connection.getresponse()
        answer.read()
        return answer.status


def put(url: str, content: bytes) -> bool:
    """Straight into the mailbox, as no relay would let it through; False when the mail server fails on it."""
    parts = urlsplit(url)
    with imaplib.IMAP4(parts.hostname or "", parts.port or 0) as client:
        account = f"\0{unquote(parts.username or '')}\0{unquote(parts.password or '')}"
        client.authenticate("PLAIN", lambda _: account.encode())
        try:
            return client.append("INBOX", "", "", content)[0] == "OK"
        except imaplib.IMAP4.error:
            return False


def _until_all_are_taken(folder: Path, mails: int) -> Mapping[str, int]:
    """How many have each fate, once there are as many rows as mails."""
    known, until = -1, time.monotonic() + _PATIENCE
    while True:
        with closing(sqlite3.connect(folder / "relais.db")) as database:
            rows = database.execute(
                "SELECT coalesce(reason, fate), count(*) FROM mails GROUP BY 1"
            ).fetchall()
        taken = {str(fate): int(count) for fate, count in rows}
        total = sum(taken.values())
        if total >= mails or time.monotonic() > until:
            return taken
        if total > known:
            known, until = total, time.monotonic() + _PATIENCE
        time.sleep(0.2)


if __name__ == "__main__":
    main()
