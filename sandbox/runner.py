"""Does in a process apart, within limits, what is done with something that a stranger sent.

::

    sandbox = Sandbox()                                  # one for the whole service; ``close`` it in the end
    picture = sandbox.run(Limits(cpu=5), redrawn, content)

``redrawn`` is any function of a module of ours: plain, knowing nothing of all this. It is called with these
arguments in a process of its own, which writes no file and ends with it; what it returns, or raises, comes
back. Arguments, result and errors must be picklable. It costs some milliseconds more than a call; the first
one of each module costs its import.

``run`` blocks: from a coroutine, it is called through ``asyncio.to_thread``. The interpreter's lock is not
held meanwhile. No more than ``at_once`` pieces of work are done at a time; the others wait for their turn.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, Generic, ParamSpec, Self, TypeVar

from sandbox.answers import MOST_BYTES, Done, Failed, read, returned_by
from sandbox.limits import Limits, Stop, Stopped, Usage
from sandbox.server import OUT_OF_MEMORY, RESIDENT, Ended, Task

P = ParamSpec("P")
T = TypeVar("T")

_GRACE = 10.0
"""Seconds beyond its own limit after which work that says nothing is given up, with what runs beside it."""

_STOPS = {
    signal.SIGPROF: Stop.CPU,
    signal.SIGXCPU: Stop.CPU,
    signal.SIGALRM: Stop.TIME,
}


@dataclass(frozen=True)
class RunOutcome(Generic[T]):
    """What became of a piece of work, and what it cost."""

    result: Done | Failed | Stop
    usage: Usage

    def value(self) -> T:
        """What it returned; raises what it raised, or ``Stopped``."""
        match self.result:
            case Done(value):
                done: T = value
                return done
            case Failed(error):
                raise error
            case stop:
                raise Stopped(stop)


class Sandbox:
    """Its process starts with the first work, and again whenever it was killed. Any thread may call it."""

    def __init__(self, *, at_once: int = 2) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, limits: Limits, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` returns for these arguments; raises what it raises, or ``Stopped``."""
        return self.measured(limits, work, *args, **kwargs).value()

    def measured(
        self, limits: Limits, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> RunOutcome[T]:
        with self._turns:
            return (
                self._tried(limits, work, args, kwargs)
                or self._tried(limits, work, args, kwargs)
                or RunOutcome(Stop.CRASH, Usage(cpu=0, memory=0))
            )

    def close(self) -> None:
        """Ends its process, and with it whatever is being done: as when that crashes."""
        with self._lock:
            self._is_closed = True
            self._end()

    def _tried(self, limits: Limits, work: Callable[..., T], args: Any, kwargs: Any) -> RunOutcome[T] | None:
        """None when the server was lost meanwhile, which is not the work's fault."""
        returned_by(work)  # a fault of ours is met here
        channel, its_channel = Pipe()
        ending, its_ending = Pipe(duplex=False)
        with channel, ending:
            with its_channel, its_ending:
                server = self._handed(its_channel, its_ending)
            if server is None:
                return None
            answer, resident = b"", 0
            with suppress(EOFError, OSError):  # it died, or says more than it may: how comes next
                channel.send(Task(work.__module__, work.__qualname__, limits))
                channel.send((work, args, kwargs))
                if channel.poll(limits.wall + _GRACE):
                    resident = int.from_bytes(channel.recv_bytes(RESIDENT))
                    if channel.poll(limits.wall + _GRACE):
                        answer = channel.recv_bytes(MOST_BYTES)
            channel.close()  # it may have more to say, that nobody reads
            try:
                ended: Ended | None = ending.recv() if ending.poll(_GRACE) else None
            except (EOFError, OSError):
                ended = None
            if ended is None:
                self._give_up(server)
                return None
        usage = Usage(cpu=ended.cpu, memory=max(ended.peak - resident, 0) if resident else 0)
        return RunOutcome(_read(work, answer) if answer else _stop(ended), usage)

    def _handed(self, *ends: Connection[Any, Any]) -> _Server | None:
        """Starts the server if it does not run, or was killed since the last time; None once closed."""
        with self._lock:
            if self._is_closed:
                return None
            if self._server is None:
                self._server = _Server()
            try:
                self._server.hand(*ends)
            except OSError:
                self._end()
                self._server = _Server()
                self._server.hand(*ends)
            return self._server

    def _give_up(self, server: _Server) -> None:
        with self._lock:
            if self._server is server:
                self._end()

    def _end(self) -> None:
        if self._server is not None:
            self._server.end()
            self._server = None


class _Server:
    """The process, and the socket by which it is asked."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter
                [sys.executable, "-c", "from sandbox.server import main; main()", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=_environment(),
            )

    def hand(self, *ends: Connection[Any, Any]) -> None:
        socket.send_fds(self._control, [b"\0"], [end.fileno() for end in ends])

    def end(self) -> None:
        self._control.close()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _environment() -> dict[str, str]:
    """Ours without the settings, which hold secrets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    return {**kept, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}


def _read(work: Callable[..., Any], answer: bytes) -> Done | Failed | Stop:
    try:
        return read(work, answer)
    except Exception:  # noqa: BLE001  the constructor of an error has its own
        return Stop.CRASH


def _stop(ended: Ended) -> Stop:
    if ended.status == OUT_OF_MEMORY:
        return Stop.MEMORY
    return _STOPS.get(signal.Signals(ended.signal), Stop.CRASH) if ended.signal else Stop.CRASH
