"""Runs the service: channels in, workers, dispatchers out, web and clock, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Self

import h11
import structlog
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.parts import in_turn
from app.wiring import Components
from bot.intake import Intake
from bot.messages import Incoming
from delivery.dispatcher import Dispatcher
from delivery.queue_messages import Transport
from storage.database import PASSING
from storage.turns import Turn

IDLE = timedelta(seconds=1)
HELD = timedelta(seconds=0.05)
"""After which what others hold is looked at again: they may have let it go."""
CARRIED = timedelta(seconds=0.01)
"""Between two looks at whether the answers that waited have left."""
ASKS_WITHIN = 30.0
"""Seconds that a request has to come, up to the end of its headers."""
TAKES_WITHIN = 60_000
"""Milliseconds in which who is answered takes something of it."""
STOPS_WITHIN = 4.5
"""Seconds that the process has to end by itself once it was told to."""
_ABOUT_TO_ASK = 0.5
"""Seconds that a stop leaves to a connection on which nothing was asked yet."""

log = structlog.get_logger()


class Workers:
    """Turns what stands in the inbox into answers, one message after the other in each conversation."""

    def __init__(
        self,
        intake: Intake,
        *,
        count: int,
        gives_way: Callable[[], bool] = lambda: False,
        on_handled: Callable[[float], None] = lambda _seconds: None,
        may_answer: Callable[[], bool] = lambda: True,
    ) -> None:
        """While ``gives_way``, this process has answers to carry: what waits is rather for the others that
        share the inbox. ``on_handled`` hears how many seconds each transaction took; called from any thread.
        Until ``may_answer``, what comes in stays in the inbox.
        """
        self._may_answer = may_answer
        self._intake = intake
        self._gives_way = gives_way
        self._on_handled = on_handled
        self._count = count
        self._wake = asyncio.Event()

    async def receive(self, incomings: Sequence[Incoming]) -> None:
        """For channels: returns once the messages are on disk."""
        await asyncio.to_thread(self._intake.receive, incomings)
        self._wake.set()

    def nudge(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self._count):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            rest = IDLE
            try:
                if self._may_answer() and await asyncio.to_thread(self._intake.is_waiting):
                    rest = HELD
                    while await asyncio.to_thread(self._handle_next):
                        await self._give_way()
            except PASSING as error:  # everything stays in the inbox
                log.warning("inbox not readable", action="inbox_failed", error=type(error).__name__)
            except Exception:  # a bug must not stop the service; what it fails on stays there too
                log.exception("inbox not readable", action="inbox_failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest.total_seconds()):
                    await self._wake.wait()

    async def _give_way(self) -> None:
        """For a while: what is said elsewhere does not wait for ever behind a channel that takes nothing."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE.total_seconds()):
                while self._gives_way():  # noqa: ASYNC110  what was carried tells nobody
                    await asyncio.sleep(CARRIED.total_seconds())

    def _handle_next(self) -> bool:
        began_at = perf_counter()
        has_handled = self._intake.handle_next()
        if has_handled:
            self._on_handled(perf_counter() - began_at)
        return has_handled


class Runner:
    """What ``relais run`` and ``relais demo`` start."""

    def __init__(
        self,
        components: Components,
        *,
        before_stop: Callable[[], None] = lambda: None,
        on_handled: Callable[[float], None] = lambda _seconds: None,
        may_answer: Callable[[], bool] = lambda: True,
    ) -> None:
        """``before_stop`` lets go what would otherwise hold the web server, or a thread; the others are those
        of ``Workers``.
        """
        self._components = components
        self._before_stop = before_stop
        self._dispatchers: dict[str, Dispatcher] = {}
        is_alone = components.database.is_sqlite
        self.workers = Workers(
            components.intake,
            count=1 if is_alone else 2,
            gives_way=lambda: not is_alone and self._is_behind(),
            on_handled=on_handled,
            may_answer=may_answer,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    def carry(self, transport: Transport, *, at_once: int = 1) -> None:
        """Adds a channel to be delivered to, ``at_once`` messages under way at most; before ``run``."""
        self._dispatchers[transport.channel] = Dispatcher(
            self._components.shelf,
            transport,
            clock=self._components.clock,
            at_once=at_once,
            passing=PASSING,
        )

    def workings(self) -> Sequence[Awaitable[None]]:
        """What handles messages and carries answers, for ``run``. One process carries to a channel at a time:
        its pace is that of the channel.
        """
        turns = {
            channel: Turn(self._components.database, f"envois:{channel}") for channel in self._dispatchers
        }
        carried = (
            in_turn(turns[channel], dispatcher.run) for channel, dispatcher in self._dispatchers.items()
        )
        return [self.workers.run(), *carried]

    def _is_behind(self) -> bool:
        return any(dispatcher.is_behind for dispatcher in self._dispatchers.values())

    def wake_workers(self) -> None:
        """Something was put in the inbox; called from any thread."""
        self._soon(self.workers.nudge)

    def stop(self) -> None:
        """Ends ``run`` as a signal would; called from any thread."""
        self._soon(self._stopping.set)

    @property
    def is_stopping(self) -> bool:
        """Asked from any thread."""
        return self._stopping.is_set()

    def wrote(self, channels: set[str]) -> None:
        """A commit put something in the outbox; called from any thread."""
        for channel in channels & self._dispatchers.keys():
            self._soon(self._dispatchers[channel].nudge)

    def _soon(self, act: Callable[[], None]) -> None:
        """In the loop, while there is one."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    async def run(self, *parts: Awaitable[None]) -> None:
        """Runs until SIGTERM or SIGINT, or until a part fails for good."""
        self._loop = asyncio.get_running_loop()
        if self._components.database.is_sqlite:
            await asyncio.to_thread(self._components.shelf.end_leases)
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._loop.add_signal_handler(number, self._end_in_time)
        tasks = [asyncio.ensure_future(part) for part in (*parts, self._until_stopped())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._before_stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _end_in_time(self) -> None:
        """Whatever still runs after that is cut as by a kill, from which everything recovers: an init system
        would kill what takes much longer.
        """
        self._stopping.set()
        last = threading.Timer(STOPS_WITHIN, os._exit, (0,))
        last.daemon = True
        last.start()

    async def _until_stopped(self) -> None:
        await self._stopping.wait()


class _Connection(H11Protocol):
    """Is cut where a request does not come whole: the library waits without end for its last line."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_for_request(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._wait_no_more()
        elif self._patience is None:
            self._patience = self.loop.call_later(ASKS_WITHIN, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class _Server(uvicorn.Server):
    """Says when it listens, and leaves the process's signals to the service."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready(sockets[0].getsockname()[1] if sockets else 0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Who has come in and is about to ask is answered first; nobody else comes in meanwhile."""
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                loop.remove_reader(listening.fileno())
        # A connection accepted this very turn is given a transport in the next ones, by a server that is
        # still open: a closed one drops it, and the browser shows a page of its own.
        await asyncio.sleep(0.01)
        for server in self.servers:
            server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ABOUT_TO_ASK):
                while any(self._has_asked_nothing()):  # noqa: ASYNC110  the server tells nobody
                    await asyncio.sleep(0.01)
        await super().shutdown(sockets)

    def _has_asked_nothing(self) -> Iterator[bool]:
        for connection in self.server_state.connections:
            yield isinstance(connection, H11Protocol) and connection.cycle is None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ListeningSocket:
    """The address of the site, open from one run of the house to the next: who comes meanwhile waits."""

    def __init__(self) -> None:
        self._at: tuple[str, int] | None = None
        self._listening: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def opened(self, host: str, port: int) -> socket.socket:
        """The same as before, unless the address is another.

        Raises ``OSError`` when somebody else listens there, or the address is not of this machine.
        """
        if self._listening is None or self._at != (host, port):
            self._close()
            self._listening = socket.create_server((host, port), family=_family(host))
            # Each connection inherits it: the end of an answer does not wait for the browser's word.
            self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if sys.platform == "linux":  # who takes nothing for so long is gone, or means harm
                self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKES_WITHIN)
            self._at = host, port
        return self._listening

    def _close(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None


async def serve(
    web: Starlette, listening: socket.socket, *, proxies: Sequence[str], ready: Callable[[int], None]
) -> None:
    """Serves until cancelled, and leaves ``listening`` open; ``ready`` hears its port. ``proxies`` are the
    only ones that are believed when they say for whom they ask: anybody may write such a header.
    """
    config = uvicorn.Config(
        web,
        http=_Connection,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_graceful_shutdown=1,  # second; an open web chat would otherwise hold the process
    )
    server = _Server(config, ready)
    try:
        await server.serve(sockets=[listening.dup()])  # the server closes what it is given
    except asyncio.CancelledError:
        await server.shutdown()
        raise


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
