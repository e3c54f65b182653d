"""What every section of the site stands on, and the guard at each of its routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from deadlines.zones import Zone
from guichets.rights import Right
from web.pages import Pages
from web.ports import Clock, UnitsOfWork
from web.visitors import Visitor, Visitors

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
    ) -> None:
        super().__init__(path, endpoint, methods=list(methods))
        self.right = right


@dataclass(frozen=True)
class Site:
    units: UnitsOfWork
    visitors: Visitors
    pages: Pages
    clock: Clock
    zone: Zone

    def page(self, path: str, endpoint: Endpoint, right: Right) -> Guarded:
        """A page to be read: ``endpoint`` receives the request and who sent it."""
        return self._guarded(path, endpoint, right, ("GET",))

    def order(self, path: str, endpoint: Endpoint, right: Right) -> Guarded:
        """Something to be done: ``endpoint`` opens the form, whose token proves where it comes from."""
        return self._guarded(path, endpoint, right, ("POST",))

    def _guarded(self, path: str, endpoint: Endpoint, right: Right, methods: Sequence[str]) -> Guarded:
        async def guarded(request: Request) -> Response:
            return await endpoint(request, await self.visitors.entitled(request, right))

        return Guarded(path, guarded, right, methods=methods)


class Section(Protocol):
    """A part of the site: its pages and its orders."""

    def routes(self) -> Sequence[BaseRoute]: ...


def is_fragment(request: Request) -> bool:
    """The page is open already and asks for a part of itself: htmx says so."""
    return request.headers.get("hx-request") == "true" and "hx-history-restore-request" not in request.headers
