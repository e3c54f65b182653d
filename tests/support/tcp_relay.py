"""A wire between a browser and the service, or the service and its database, which a test cuts and mends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Relay:
    """Carries to ``target``, a port or a socket's path; while it is cut, whoever calls is hung up on."""

    def __init__(self, target: tuple[str, int] | Path) -> None:
        self._target = target
        self._cut = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            self._cut = True
            ends, self._open = self._open, set()
        for end in ends:
            _hang_up(end)

    def mend(self) -> None:
        with self._lock:
            self._cut = False

    def close(self) -> None:
        self.cut()
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._server.accept()
            except OSError:  # the relay is closed
                return
            try:
                called = _connected(self._target)
            except OSError:  # the service is
                _hang_up(caller)
                continue
            with self._lock:
                is_cut = self._cut
                if not is_cut:
                    self._open |= {caller, called}
            if is_cut:
                _hang_up(caller)
                _hang_up(called)
                continue
            for source, sink in ((caller, called), (called, caller)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


@contextmanager
def relay_to(target: str | Path) -> Iterator[Relay]:
    """``target`` is an ``http://`` address, or the path of a socket."""
    relay = Relay(target if isinstance(target, Path) else _place_of(target))
    try:
        yield relay
    finally:
        relay.close()


def _place_of(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


def _connected(target: tuple[str, int] | Path) -> socket.socket:
    if isinstance(target, tuple):
        return socket.create_connection(target)
    called = socket.socket(socket.AF_UNIX)
    try:
        called.connect(str(target))
    except OSError:
        called.close()
        raise
    return called


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while carried := source.recv(65536):
            sink.sendall(carried)
    _hang_up(source)
    _hang_up(sink)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
