"""A fork of the sandbox that was taken over by the file that it reads: what it tries, and what it answers."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import pickle
import signal
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
IO_URING_SETUP = 425


@dataclass(frozen=True)
class Found:
    """What honest work returns."""

    nirs: int
    names: tuple[str, ...] = ()


class Damaged(Exception):
    """What it raises."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class Evil:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return os.system, (f"touch {self.path}",)


def _raw(name: str, *arguments: object) -> None:
    """By the library of C, since whoever takes a process over has no need of Python."""
    ctypes.set_errno(0)
    if getattr(LIBC, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def _forks() -> None:
    if os.fork() == 0:
        os._exit(0)


def _starts_a_thread() -> None:
    with suppress(RuntimeError):
        threading.Thread(target=int).start()
        return
    raise OSError(errno.EPERM, "thread")


def _is_heard_elsewhere() -> None:
    """It holds the channel of its answer, and nothing else that somebody reads."""
    held = []
    for number in range(3, 200):
        with suppress(OSError):
            held.append(os.write(number, b""))
    if len(held) <= 1:
        raise OSError(errno.EBADF, "one channel")


def _hides_from_the_clock() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})


def _maps(secret: str) -> None:
    with Path(secret).open("rb") as file:
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def acts(folder: str, port: int) -> Mapping[str, Callable[[], object]]:
    """``folder`` holds ``secret.db`` and ``names``; somebody listens on ``port``."""
    secret = f"{folder}/secret.db"
    name = secret.encode()
    return {
        "reads a file": lambda: Path(secret).read_bytes(),
        "reads by the library of C": lambda: _raw("open", name, os.O_RDONLY),
        "maps a file": lambda: _maps(secret),
        "lists a folder": lambda: list(Path(folder).iterdir()),
        "reads the memory of its parent": lambda: Path(f"/proc/{os.getppid()}/mem").open("rb"),
        "reads the environment of its parent": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "creates a file": lambda: Path(f"{folder}/new").touch(),
        "empties a file by its name": lambda: os.truncate(secret, 0),
        "empties a file that it opens": lambda: os.open(secret, os.O_WRONLY | os.O_TRUNC),
        "links a file": lambda: os.link(secret, f"{folder}/linked"),
        "points to a file": lambda: Path(f"{folder}/pointed").symlink_to(secret),
        "makes a folder": lambda: Path(f"{folder}/made").mkdir(),
        "opens a file to all": lambda: Path(secret).chmod(0o777),
        "renames a file": lambda: Path(secret).rename(secret),
        "calls by TCP": lambda: socket.socket().connect(("127.0.0.1", port)),
        "calls by UDP": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
        "calls by a socket of Unix": lambda: socket.socket(socket.AF_UNIX).connect(f"{folder}/names"),
        "makes a pair of sockets": socket.socketpair,
        "makes a pipe": os.pipe,
        "forks": _forks,
        "starts a thread": _starts_a_thread,
        "runs a program": lambda: os.execv("/bin/true", ["true"]),
        "signals its parent": lambda: os.kill(os.getppid(), 0),
        "signals its group": lambda: os.killpg(os.getpgid(0), 0),
        "hides from the clock": _hides_from_the_clock,
        "gives itself time": lambda: signal.setitimer(signal.ITIMER_REAL, 0),
        "traces its parent": lambda: _raw("ptrace", 0x4206, os.getppid(), None, None),
        "makes a file in memory": lambda: os.memfd_create("x"),
        "goes through a ring": lambda: _raw("syscall", IO_URING_SETUP, 1, bytes(120)),
        "copies its channel": lambda: [os.dup(number) for number in range(60)],
        "is heard elsewhere": _is_heard_elsewhere,
        "removes a file": lambda: Path(secret).unlink(),
    }


def succeeds(folder: str, port: int) -> list[str]:
    done = []
    for name, act in acts(folder, port).items():
        with suppress(OSError):
            act()
            done.append(name)
    return done


def framed(answer: bytes) -> bytes:
    return struct.pack("!i", len(answer)) + answer


ANSWERS: Mapping[str, Callable[[str], bytes]] = {
    "a pickle": lambda path: framed(pickle.dumps(Evil(path))),
    "a pickle as a value": lambda path: framed(b"=" + pickle.dumps(Evil(path))),
    "a pickle as an error": lambda path: framed(b"!" + pickle.dumps(Evil(path))),
    "nothing that is known": lambda _: framed(b"?" + b'[{"nirs":1}]'),
    "no letter": lambda _: framed(b""),
    "another type": lambda _: framed(b'=["plain"]'),
    "a field of another type": lambda _: framed(b'=[{"nirs":"0","names":[]}]'),
    "no field": lambda _: framed(b'=[{"names":[]}]'),
    "two values": lambda _: framed(b'=[{"nirs":1},{"nirs":1}]'),
    "a well without end": lambda _: framed(b"=" + b"[" * 1_000_000),
    "no Unicode": lambda _: framed(b'=[{"nirs":1,"names":["\xff"]}]'),
    "an error of somebody else": lambda _: framed(b'!{"kind":"OSError","values":"[1]","frames":[]}'),
    "a function as an error": lambda _: framed(b'!{"kind":"framed","values":"[1]","frames":[]}'),
    "an end of the service": lambda _: framed(b'!{"kind":"SystemExit","values":"[]","frames":[]}'),
    "an error made otherwise": lambda _: framed(b'!{"kind":"Damaged","values":"[\\"x\\"]","frames":[]}'),
    "a line of a log": lambda _: framed(b'!{"kind":"x","values":null,"frames":[["a\\nb",1,"c"]]}'),
    "more than it may": lambda _: struct.pack("!i", 2**31 - 1) + b"=",
    "even more": lambda _: struct.pack("!iQ", -1, 2**62) + b"=",
    "less than nothing": lambda _: struct.pack("!i", -7) + b"=",
    "half of an answer": lambda _: framed(b'=[{"nirs":1}]')[:-3],
    "silence": lambda _: b"",
}


def answers(name: str, path: str) -> Found:
    """On its own, by its channel; then it ends as if all went well."""
    if name == "nothing wrong":
        return Found(2, ("a",))
    if name == "an error of its own":
        raise Damaged(7)
    for number in range(3, 200):
        with suppress(OSError):
            os.write(number, ANSWERS[name](path))
    os._exit(0)
