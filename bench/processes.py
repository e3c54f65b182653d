"""What is measured runs in a process of its own, and starts as an operator would start it."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.settings import Settings
    from storage.database import Database

SPAWN = multiprocessing.get_context("spawn")
"""A start imports and connects afresh: nothing of the bench's own process goes with it."""
CONTROLLER = Path("/sys/fs/cgroup/cpu")
PERIOD = 20_000  # microseconds, over which a share is counted


@contextmanager
def apart(target: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """``target`` is given the other end of this pipe, then the arguments; it ends with the block."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=target, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()  # so that waiting for one that died is an error, and not for ever
    try:
        yield ours
    finally:
        process.terminate()
        process.join()


@contextmanager
def held_to(share: float, process: int) -> Iterator[None]:
    """At most ``share`` of a core for it and what it begins meanwhile, as on a machine with more cores, each
    slower.

    Raises ``OSError`` where the controller is not there (Linux, cgroup v1) or root is not who asks.
    """
    group = CONTROLLER / f"relais-bench-{process}"
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(int(share * PERIOD)))
        (group / "cgroup.procs").write_text(str(process))
        yield
    finally:
        with suppress(ProcessLookupError):  # it is over
            (CONTROLLER / "cgroup.procs").write_text(str(process))
        group.rmdir()


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'relais.db'}"


@contextmanager
def urls_of(database: str, folders: Sequence[Path]) -> Iterator[Sequence[str]]:
    """A database for each folder: embedded in it, or on a PostgreSQL server whose commits are on disk."""
    if database == "sqlite":
        yield [database_url(folder) for folder in folders]
        return
    sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))  # the PostgreSQL of the tests
    from postgres import DURABLE, EMPTY, running

    with running(DURABLE) as server, ExitStack() as stack:
        yield [stack.enter_context(server.database(model=EMPTY)) for _ in folders]


def installed(folder: Path, **settings: Any) -> tuple[Settings, Database]:
    """What ``relais run`` finds, with an empty database; the error output goes to a file, where a service
    manager would keep it.
    """
    from app import logs
    from app.settings import read_settings
    from storage.database import Database
    from storage.migrate import upgrade

    with (folder / "relais.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    logs.configure("json")
    settings = {"database_url": database_url(folder), **settings}
    read = read_settings(env_file=None, data_dir=folder, web_port=0, **settings)
    database = Database(read.database_url)
    upgrade(database)
    return read, database
