"""What a piece of work may do that it should not: called in the sandbox, by reference."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Sequence

from mailer.authentication import Verification
from mailer.reading import Opened, Place, read_mail


class Refused(Exception):
    """With a code, as the refusals of the house have."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Faulty(Exception):
    """Its arguments are not those of its making."""

    def __init__(self, faults: Sequence[int], *, nirs: int) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)
        self.nirs = nirs


class Unsayable(Exception):
    def __init__(self, lock: threading.Lock) -> None:
        super().__init__()
        self.lock = lock


def doubled(content: bytes, times: int = 2) -> bytes:
    return content * times


def refuses(code: int) -> None:
    raise Refused(code)


def finds_faults() -> None:
    raise Faulty([1, 2], nirs=3)


def fails_oddly() -> None:
    raise Unsayable(threading.Lock())


def never_ends() -> None:
    while True:
        pass


def sleeps() -> None:
    time.sleep(600)


def takes(megabytes: int) -> int:
    return len(bytearray(os.urandom(1)) * (megabytes * 1024**2))


def dies() -> None:
    ctypes.string_at(0)


def parent() -> int:
    return os.getppid()


def environment() -> dict[str, str]:
    return dict(os.environ)


def reads_or_dies(content: bytes, place: Place, *, verification: Verification) -> Opened:
    """A mail, unless it says that it is poison."""
    if b"poison-cpu" in content:
        never_ends()
    elif b"poison-memory" in content:
        takes(200)
    elif b"poison" in content:
        dies()
    return read_mail(content, place, verification=verification)
