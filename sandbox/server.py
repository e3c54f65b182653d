"""The process that does the work: it has one thread and knows the modules already, so that a fork of itself
is ready in a few milliseconds. Each piece of work has a fork of its own, which ends with it.

It reads nothing that a stranger sent; its forks do. It ends when the service does.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import resource
import selectors
import signal
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sandbox.limits import Limits

OUT_OF_MEMORY = 3  # the exit status of work that met a MemoryError
_NICENESS = 5  # pages are served before files are read
_PAGE = resource.getpagesize()
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


@dataclass(frozen=True)
class Task:
    """``module`` is imported here, once, before the fork."""

    module: str
    limits: Limits


@dataclass(frozen=True)
class Started:
    resident: int
    """Bytes that the fork began with."""


@dataclass(frozen=True)
class Done:
    value: Any


@dataclass(frozen=True)
class Failed:
    """The work itself raised this: in pieces, since many an error cannot be made of its arguments alone."""

    kind: type[BaseException]
    arguments: tuple[Any, ...]
    state: dict[str, Any]

    def error(self) -> BaseException:
        made = self.kind.__new__(self.kind)
        made.args = self.arguments
        made.__dict__.update(self.state)
        return made


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
            if task.module not in sys.modules:
                _learn(task.module)
            pid = os.fork()
            if pid == 0:
                self._let_go()
                _work(channel, task.limits)
        self._running[pid] = told
        return True

    def _let_go(self) -> None:
        """In a fork: what tells others of an end is not held open by it."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        self._control.close()
        for told in self._running.values():
            told.close()

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


def _learn(module: str) -> None:
    with suppress(Exception):  # the fork meets it again, and says it
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # so that collecting in a fork copies no page of ours


def _work(channel: Connection, limits: Limits) -> None:
    """Never returns. What it is given counts in its memory."""
    status = 1
    try:
        _confine(limits)
        channel.send(Started(_statm(1)))
        work, positional, named = channel.recv()
        channel.send(_result(work, positional, named))
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _result(work: Any, positional: Any, named: Any) -> Done | Failed:
    try:
        return Done(work(*positional, **named))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it is raised again where the work was asked for
        error.add_note("In the sandbox:\n" + "".join(traceback.format_tb(error.__traceback__)))
        failed = Failed(type(error), error.args, error.__dict__)
        try:
            pickle.dumps(failed)
        except Exception:  # noqa: BLE001  it holds what cannot travel
            return Failed(RuntimeError, (type(error).__name__,), {})
        return failed


def _confine(limits: Limits) -> None:
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
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
