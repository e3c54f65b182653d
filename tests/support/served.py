"""Real HTTP on loopback: a server is started for the first site of a test, and serves the next ones.

Starting one and stopping it takes more than most tests do.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

ENDS_WITHIN = 30.0  # seconds


class _Server(uvicorn.Server):
    """uvicorn in a thread, whose application is changed between two tests."""

    def __init__(self, door: socket.socket | None) -> None:
        super().__init__(
            uvicorn.Config(
                self._answer,
                interface="asgi3",
                host="127.0.0.1",
                port=0,
                log_config=None,
                lifespan="off",
                access_log=False,
            )
        )
        self.application: ASGIApp | None = None
        self._is_ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        sockets = [door.dup()] if door else None
        threading.Thread(target=self.run, args=(sockets,), daemon=True).start()
        assert self._is_ready.wait(ENDS_WITHIN)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"

    def rests(self) -> None:
        """Once what was asked has been answered, and nobody is connected."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._let_go(), self._loop).result()
        self.application = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_ready.set()
        await asyncio.Event().wait()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.application is not None
        await self.application(scope, receive, send)

    async def _let_go(self) -> None:
        state = self.server_state
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                while state.connections or state.tasks:
                    for connection in list(state.connections):
                        connection.shutdown()
                    await asyncio.sleep(0.002)
        except TimeoutError:  # the next test takes another
            for server in self.servers:
                server.close()
            raise


_resting: dict[socket.socket | None, list[_Server]] = defaultdict(list)


@contextmanager
def served(application: ASGIApp, door: socket.socket | None = None) -> Iterator[str]:
    """Its address, until the block ends: that of a door which stays open for the next site, or any."""
    resting = _resting[door]
    server = resting.pop() if resting else _Server(door)
    server.application = application
    try:
        yield server.url
    finally:
        server.rests()
        resting.append(server)
