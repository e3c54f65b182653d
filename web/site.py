"""What every section of the site stands on, and the guard at each of its routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from secrets import token_bytes
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deadlines.zones import Zone
from guichets.errors import TooManyTries
from guichets.links import Ways
from guichets.pace import AT_A_DOOR, READINGS, Pace, Rate, orders_of
from guichets.registry import Agent
from guichets.rights import Right
from journal.audit import AuditEvent, AuditKind
from journal.masking import count_masked, count_masked_of_stranger
from journal.origin import acted_by
from privacy.notice import Notice
from rendering.engine import Renderer
from sandbox.limits import Limits, Stopped
from sandbox.runner import Sandbox
from storage.unit_of_work import UnitsOfWork
from tickets.mail.filing import Understanding
from tickets.pole.national import NationalPole
from web.access.clients import client_of
from web.errors import FileCostsTooMuch, SignedOut, TooFast, TooLongAtTheDoor, UnknownPage
from web.events import Streams
from web.forms import CHANNEL
from web.installation import Installation
from web.pages import Pages
from web.ports import AnswerShown, Chat, Clock, Files, Library, Listeners, Verdicts
from web.sent import nirs_masked
from web.shield import BodyLimit
from web.visitors import Visitor, Visitors

_LARGEST = 2**63 - 1
"""No identifier of ours is larger: a database would not read it."""

CONSOLE = frozenset({Right.READ, Right.ACT, Right.ADMINISTER, Right.SET_UP})
"""Those whose files are audited. In their own space, agents take what is theirs."""
_AT_A_DOOR = 16 * 1024  # bytes; what a door takes, as browsers write it
_OF_A_FILE = Limits(cpu=10, wall=60, memory=384 * 1024**2)

P = ParamSpec("P")
T = TypeVar("T")

Endpoint = Callable[[Request, Visitor], Awaitable[Response]]


class Guarded(Route):
    """A route that only those who hold ``right`` get through."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        right: Right,
        *,
        methods: Sequence[str],
        middleware: Sequence[Middleware] = (),
    ) -> None:
        super().__init__(path, endpoint, methods=list(methods), middleware=middleware)
        self.right = right


@dataclass(frozen=True, kw_only=True)
class Site:
    """What the wiring gives to the pages; each section takes from it what it needs.

    ``ways`` tell how a sign-in link can leave, and where browsers reach us, whatever a proxy makes of it;
    ``sandbox`` opens the files that are sent, ``files`` keeps them. ``ask`` puts a question to the base,
    ``understand`` sorts a request that came by mail. ``probe`` raises when the database cannot be used;
    ``is_fitted`` says whether the base answers. ``mail_from`` is the address of the service, ``signatory``
    its name, "" while it has none.
    ``second_factor`` requires one of whoever reads the console; ``is_demo`` offers the guided tour; ``pace``
    bounds what one person sends. What ``signing_key`` signs is good until this process stops.
    """

    units: UnitsOfWork
    clock: Clock
    zone: Zone
    ways: Ways
    sandbox: Sandbox
    files: Files
    chat: Chat
    listeners: Listeners
    library: Library
    answer_shown: AnswerShown
    ask: Verdicts
    understand: Understanding
    pole: NationalPole
    mail_from: str
    notice: Notice
    signatory: str
    yearly_hours: int
    installation: Installation
    probe: Callable[[], None]
    is_fitted: Callable[[], bool]
    second_factor: bool = True
    is_demo: bool = False
    pace: Pace = field(default_factory=Pace)
    streams: Streams = field(default_factory=Streams)
    signing_key: bytes = field(default_factory=lambda: token_bytes(32), repr=False)

    @property
    def is_https(self) -> bool:
        return self.ways.public_url.startswith("https:")

    @cached_property
    def visitors(self) -> Visitors:
        return Visitors(self.units, clock=self.clock, https=self.is_https, second_factor=self.second_factor)

    @cached_property
    def pages(self) -> Pages:
        return Pages(self.zone.timezone, self.clock)

    @cached_property
    def writer(self) -> Renderer:
        return Renderer(self.zone.timezone)

    def opened(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` makes of a file that somebody sent, in a process apart; ``FileCostsTooMuch``.

        It blocks: called by ``run_with_files``.
        """
        try:
            return self.sandbox.run(_OF_A_FILE, work, *args, **kwargs)
        except Stopped:
            raise FileCostsTooMuch from None

    def door(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        *,
        methods: Sequence[str] = ("GET",),
    ) -> Guarded:
        """For anybody: ``endpoint`` receives the request alone."""

        async def opened(request: Request) -> Response:
            self._bound_strangers(request)
            try:
                return await endpoint(request)
            except HTTPException as refused:
                raise (TooLongAtTheDoor if refused.status_code == 413 else refused) from None
            finally:
                await self._count_masked(request, None)

        small = Middleware(BodyLimit, limit=_AT_A_DOOR)
        return Guarded(path, opened, Right.ANYBODY, methods=methods, middleware=[small])

    def _bound_strangers(self, request: Request) -> None:
        """``TooManyTries`` when more forms come from one place than a town hall sends."""
        if request.method == "POST":
            wait = self.pace.wait(f"door:{client_of(request)}", AT_A_DOOR, self.clock())
            if wait is not None:
                raise TooManyTries(wait)

    def guarded(
        self,
        path: str,
        endpoint: Endpoint,
        right: Right,
        *,
        methods: Sequence[str] = ("GET",),
        at_the_door: bool = False,
        counts_masked: bool = False,
    ) -> Guarded:
        """``endpoint`` receives the request and who sent it. Something to be done opens its form, whose token
        proves where it comes from.

        ``at_the_door`` lets through whoever still owes their second factor. The NIRs taken out of a form are
        counted with ``counts_masked``.
        """

        async def guarded(request: Request) -> Response:
            if any(isinstance(value, int) and value > _LARGEST for value in request.path_params.values()):
                raise UnknownPage
            try:
                visitor = await self.visitors.entitled(request, right, at_the_door=at_the_door)
            except SignedOut:
                self._bound_strangers(request)
                raise
            if "POST" in methods:
                self.require_pace(str(visitor.number), orders_of(visitor.agent))
            else:
                self.require_pace(f"lit:{visitor.number}", READINGS)
            with acted_by(visitor.agent.id):
                try:
                    response = await endpoint(request, visitor)
                finally:
                    if counts_masked:
                        await self._count_masked(request, visitor.agent)
                if right in CONSOLE and _is_file(response):
                    await run_in_threadpool(self._note_export, request.url.path)
                return response

        return Guarded(path, guarded, right, methods=methods)

    def require_pace(self, key: str, rate: Rate) -> None:
        """One more; ``TooFast`` when there were too many."""
        wait = self.pace.wait(key, rate, self.clock())
        if wait is not None:
            raise TooFast(wait)

    async def _count_masked(self, request: Request, by: Agent | None) -> None:
        """A catch is counted, never kept; in a transaction of its own, whatever becomes of the order."""
        if not (count := nirs_masked(request)):
            return
        if by is None:
            count_masked_of_stranger(count, CHANNEL)
        else:
            await run_in_threadpool(self._journal_masked, count, by)

    def _journal_masked(self, count: int, by: Agent) -> None:
        with self.units() as work:
            count_masked(work.journal, count, by=by, at=self.clock(), channel=CHANNEL)

    def _note_export(self, path: str) -> None:
        """Before the first byte leaves: a file of the console is handed over to nobody unseen."""
        with self.units() as work:
            work.audit.add(AuditEvent(kind=AuditKind.EXPORTED, subject=path))


def _is_file(response: Response) -> bool:
    """A browser saves it, instead of showing it."""
    return response.headers.get("content-disposition", "").startswith("attachment")


def wants_json(request: Request) -> bool:
    """A page's own script asks so; a plain form does not."""
    return "application/json" in request.headers.get("accept", "")


def is_fragment(request: Request) -> bool:
    """The page is open already and asks for a part of itself: htmx says so."""
    return request.headers.get("hx-request") == "true" and "hx-history-restore-request" not in request.headers
