"""One process at a time on an embedded database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.commands.errors import Refusal


def lock_of(database_file: Path) -> Path:
    return database_file.with_suffix(".lock")


@contextmanager
def only_process(database_file: Path | None, refusal: str = "") -> Iterator[None]:
    """Keeps a second process off this file, or raises ``Refusal``; the lock ends with the process, however it
    ends. Without a file there is a server, which several may share.
    """
    if database_file is None:
        yield
        return
    path = lock_of(database_file)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(refusal) from None
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield
