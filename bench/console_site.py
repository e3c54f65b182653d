"""The real site on a past of a given length, in a process of its own, on loopback."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from bench.console_data import DEPARTEMENT, fill
from bench.processes import apart, database_url, installed

SIZES = (1_000, 20_000, 200_000)


@dataclass(frozen=True)
class Site:
    """``cookie`` is that of a gestionnaire who is signed in."""

    tickets: int
    port: int
    cookie: str
    database_url: str
    _service: Connection

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ticket(self) -> str:
        """An open one."""
        return self._reference(self.tickets)

    @property
    def closed(self) -> str:
        return self._reference(self.tickets // 2)

    def _reference(self, number: int) -> str:
        return f"T-{datetime.now(UTC).year}-{number:04d}"

    def changes(self) -> float:
        """Something happens in the service; the instant at which it was committed."""
        self._service.send("change")
        at = self._service.recv()
        assert isinstance(at, float)
        return at


@contextmanager
def open_sites(sizes: list[int], *, all_open: bool = False) -> Iterator[list[Site]]:
    """All are open together, so that what else the machine does falls on each alike."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "index").mkdir()  # the first site fits the knowledge base for all
        yield [stack.enter_context(_open_site(folder / f"{size}", size, all_open)) for size in sizes]


@contextmanager
def _open_site(folder: Path, tickets: int, all_open: bool) -> Iterator[Site]:
    folder.mkdir()
    (folder / "index").symlink_to(folder.parent / "index")
    with apart(_serve, folder, tickets, all_open) as site:
        port, cookie = site.recv()
        yield Site(tickets, port, cookie, database_url(folder), site)


@contextmanager
def bare_page(size: int) -> Iterator[str]:
    """The peer: the address of a page of so many characters that Starlette serves as it is, without a
    database, a session or a template, from the server that serves ours.
    """
    with apart(_serve_bare, size) as server:
        yield f"http://127.0.0.1:{server.recv()}/"


def _serve_bare(bench: Connection, size: int) -> None:
    import socket

    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    from app.service import serve

    def page(_request: Any) -> HTMLResponse:
        return HTMLResponse("a" * size)

    listening = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/", page)])
    asyncio.run(serve(app, listening, proxies=(), ready=bench.send))


def _serve(bench: Connection, folder: Path, tickets: int, all_open: bool) -> None:
    """As ``relais run`` starts it, without Telegram, mail or a second factor."""
    from app.living_base import LivingBase
    from app.running import Application
    from web.visitors import COOKIE

    settings, database = installed(folder, departement=DEPARTEMENT, second_factor="facultatif")
    reader = fill(database, tickets, until=datetime.now(UTC), all_open=all_open)
    running = Application(settings, database, LivingBase(settings, database))
    secret = _signed_in(running.house.units, reader)

    def ready(port: int) -> None:
        bench.send((port, f"{COOKIE}={secret}"))
        Thread(target=_obey, args=(bench, running.house.units), daemon=True).start()

    asyncio.run(running.run(ready))


def _signed_in(units: Any, reader: Any) -> str:
    from guichets.sessions import Sessions

    with units() as work:
        sessions = Sessions(work, now=datetime.now(UTC))
        _, secret = sessions.sign_in(sessions.sign_in_link(reader))
    return secret


def _obey(bench: Connection, units: Any) -> None:
    from journal.entries import Entry, Kind

    while bench.recv():
        with units() as work:
            work.journal.add(Entry(at=datetime.now(UTC), kind=Kind.CALL_LOGGED, channel="web"))
        bench.send(monotonic())
