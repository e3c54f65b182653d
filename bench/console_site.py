"""The real site on the past of an operator, in a process of its own, on loopback."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from bench.console_data import DEPARTEMENT, Operator, Team, fill
from bench.processes import apart, installed, urls_of

if TYPE_CHECKING:
    from guichets.registry import Agent

SIZES = (1_000, 20_000, 200_000)
ASKING = 50  # agents at once


@dataclass(frozen=True)
class Site:
    """``cookie`` is that of a gestionnaire who is signed in."""

    operator: Operator
    port: int
    cookie: str
    folder: Path
    database_url: str
    _service: Connection

    @property
    def tickets(self) -> int:
        return self.operator.tickets

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
        at = self._asks("change")
        assert isinstance(at, float)
        return at

    def agents(self) -> Sequence[str]:
        """The cookies of ``ASKING`` agents who sign in, of as many départements as there are."""
        cookies = self._asks("agents")
        assert isinstance(cookies, list)
        return cookies

    def stops(self) -> None:
        """The folder and the database stay as they are."""
        with suppress(EOFError):
            self._asks("stop")
            self._service.recv()

    def _asks(self, order: str) -> object:
        self._service.send(order)
        return self._service.recv()


@contextmanager
def open_sites(operators: Sequence[Operator], *, database: str = "sqlite") -> Iterator[list[Site]]:
    """All are open together, so that what else the machine does falls on each alike."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "index").mkdir()  # the first site fits the knowledge base for all
        folders = [folder / f"{operator.tickets}" for operator in operators]
        for one in folders:
            one.mkdir()
            (one / "index").symlink_to(folder / "index")
        urls = stack.enter_context(urls_of(database, folders))
        yield [stack.enter_context(_open_site(*site)) for site in zip(operators, folders, urls, strict=True)]


@contextmanager
def _open_site(operator: Operator, folder: Path, url: str) -> Iterator[Site]:
    with apart(_serve, operator, folder, url) as site:
        port, cookie = site.recv()
        yield Site(operator, port, cookie, folder, url, site)


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


def _serve(bench: Connection, operator: Operator, folder: Path, url: str) -> None:
    """As ``relais run`` starts it, without Telegram, mail or a second factor."""
    from app.living_base import LivingBase
    from app.running import Application

    settings, database = installed(
        folder, database_url=url, departement=DEPARTEMENT, second_factor="facultatif"
    )
    teams = fill(database, operator, until=datetime.now(UTC))
    running = Application(settings, database, LivingBase(settings, database))
    units = running.house.units
    orders = {
        "change": lambda: _changes(units),
        "agents": lambda: [_signed_in(units, agent) for agent in _asking(teams)],
        "stop": running.stop,
    }

    def ready(port: int) -> None:
        bench.send((port, _signed_in(units, teams[0].gestionnaires[0])))
        Thread(target=_obey, args=(bench, orders), daemon=True).start()

    asyncio.run(running.run(ready))


def _asking(teams: Sequence[Team]) -> Sequence[Agent]:
    """The first of each team, then the second…"""
    return [teams[number % len(teams)].agents[number // len(teams)] for number in range(ASKING)]


def _signed_in(units: Any, agent: Agent) -> str:
    """The cookie of the agent's session."""
    from guichets.sessions import Sessions
    from web.visitors import COOKIE

    with units() as work:
        sessions = Sessions(work, now=datetime.now(UTC))
        _, secret = sessions.sign_in(sessions.sign_in_link(agent))
    return f"{COOKIE}={secret}"


def _changes(units: Any) -> float:
    from journal.entries import Entry, Kind

    with units() as work:
        work.journal.add(Entry(at=datetime.now(UTC), kind=Kind.CALL_LOGGED, channel="web"))
    return monotonic()


def _obey(bench: Connection, orders: Mapping[str, Callable[[], object]]) -> None:
    while order := bench.recv():
        bench.send(orders[order]())
