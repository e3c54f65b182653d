"""The process that does the work: it has one thread and knows the modules already, so that a fork of itself
is ready in a few milliseconds. Each piece of work has a fork of its own, which ends with it.

It reads nothing that a stranger sent; its forks do. It ends when the service does.
"""

from __future__ import annotations

import encodings
import gc
import importlib
import os
import pkgutil
import resource
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import ceil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sandbox.answers import Work, done, raised, raised_by, returned_by
from sandbox.confinement import contain
from sandbox.limits import Limits

OUT_OF_MEMORY = 3  # the exit status of work that met a MemoryError
RESIDENT = 8
"""Bytes of the first message of a fork: how many it began with."""
_NICENESS = 5  # pages are served before files are read
_PAGE = resource.getpagesize()
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


@dataclass(frozen=True)
class Task:
    """The function named so in ``module``, which is imported here, once, before the fork."""

    module: str
    function: str
    limits: Limits


@dataclass(frozen=True)
class Ended:
    """``signal`` is what killed it, 0 when it ended by itself with ``status``."""

    status: int
    signal: int
    cpu: float
    peak: int


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._running: dict[int, Connection] = {}
        self._selector = selectors.DefaultSelector()
        self._woken, self._wakes = socket.socketpair()

    def run(self) -> None:
        """Until the service lets go of the other end."""
        self._wakes.setblocking(False)
        signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._woken:
                    self._woken.recv(4096)
                    self._reap()
                elif not self._begin():
                    signal.set_wakeup_fd(-1)  # what these ends would wake is closed by then
                    self._kill_all()
                    return

    def _begin(self) -> bool:
        """False when the service has gone."""
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not message:
            return False
        channel, told = Connection(descriptors[0]), Connection(descriptors[1], readable=False)
        with channel:
            try:
                task: Task = channel.recv()
            except (EOFError, OSError):  # whoever asked has gone
                told.close()
                return True
            with suppress(Exception):  # the fork meets it again, and says it
                _learn(task.module, task.function)
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _work(channel, task.limits)
        self._running[pid] = told
        return True

    def _reap(self) -> None:
        while self._running:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            ended = Ended(
                status=0 if killed else os.WEXITSTATUS(status),
                signal=killed,
                cpu=usage.ru_utime + usage.ru_stime,
                peak=usage.ru_maxrss * _UNIT,
            )
            with self._running.pop(pid) as told, suppress(OSError):
                told.send(ended)

    def _kill_all(self) -> None:
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)


@cache
def _learn(module: str, function: str) -> None:
    """All that the work will need of a disk: a fork opens nothing. A module whose libraries read something,
    or are imported, later than itself has a ``load_from_disk`` that does it at once.
    """
    work: Work = getattr(importlib.import_module(module), function)
    returned_by(work), raised_by(work)
    for one in [*sys.modules.values()]:
        if load := vars(one).get("load_from_disk"):
            load()
    for codec in pkgutil.iter_modules(encodings.__path__, "encodings."):
        with suppress(ImportError):  # of another system
            importlib.import_module(codec.name)
    gc.collect()
    gc.freeze()  # so that collecting in a fork copies no page of ours


def _work(channel: Connection, limits: Limits) -> None:
    """Never returns. What it is given counts in its memory, and comes from the service: it is known."""
    status = 1
    try:
        _keep_only(channel.fileno())
        _limit(limits)
        channel.send_bytes(_statm(1).to_bytes(RESIDENT))
        work, positional, named = channel.recv()
        contain()
        channel.send_bytes(_answer(work, positional, named))
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _answer(work: Work, positional: Any, named: Any) -> bytes:
    try:
        return done(work, work(*positional, **named))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it is raised again where the work was asked for
        return raised(work, error)


def _keep_only(channel: int) -> None:
    """Neither what tells the service of an end, nor what the service writes its log on."""
    for output in (1, 2):
        os.dup2(0, output)
    os.closerange(3, channel)
    os.closerange(channel + 1, os.sysconf("SC_OPEN_MAX"))


def _limit(limits: Limits) -> None:
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # The timer is exact to a hundredth of a second; beyond the limit it would be killed all the same.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu)
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(limits.cpu) + 1, ceil(limits.cpu) + 2))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall)
    if data := _statm(5):
        resource.setrlimit(resource.RLIMIT_DATA, (data + limits.memory, data + limits.memory))


def _statm(field: int) -> int:
    """Bytes, as Linux counts them for this process; 0 elsewhere, where memory is not limited."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[field]) * _PAGE
    except OSError:
        return 0


def main() -> None:
    # A stop of the service is told by the end of the control socket, once nobody waits for a result.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        _Server(control).run()
