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
from web.errors import UnknownPage
from web.pages import Pages
from web.ports import Clock, UnitsOfWork
from web.visitors import Visitor, Visitors

_LARGEST = 2**63 - 1
"""No identifier of ours is larger: a database would not read it."""

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

    def door(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        *,
        methods: Sequence[str] = ("GET",),
    ) -> Guarded:
        """For anybody: ``endpoint`` receives the request alone."""
        return Guarded(path, endpoint, Right.ANYBODY, methods=methods)

    def page(self, path: str, endpoint: Endpoint, right: Right, *, at_the_door: bool = False) -> Guarded:
        """A page to be read: ``endpoint`` receives the request and who sent it.

        ``at_the_door`` lets through somebody who still owes her second factor.
        """
        return self._guarded(path, endpoint, right, ("GET",), at_the_door)

    def order(self, path: str, endpoint: Endpoint, right: Right, *, at_the_door: bool = False) -> Guarded:
        """Something to be done: ``endpoint`` opens the form, whose token proves where it comes from."""
        return self._guarded(path, endpoint, right, ("POST",), at_the_door)

    def _guarded(
        self, path: str, endpoint: Endpoint, right: Right, methods: Sequence[str], at_the_door: bool
    ) -> Guarded:
        async def guarded(request: Request) -> Response:
            if any(isinstance(value, int) and value > _LARGEST for value in request.path_params.values()):
                raise UnknownPage
            visitor = await self.visitors.entitled(request, right, at_the_door=at_the_door)
            return await endpoint(request, visitor)

        return Guarded(path, guarded, right, methods=methods)


class Section(Protocol):
    """A part of the site: its pages and its orders."""

    def routes(self) -> Sequence[BaseRoute]: ...


def is_fragment(request: Request) -> bool:
    """The page is open already and asks for a part of itself: htmx says so."""
    return request.headers.get("hx-request") == "true" and "hx-history-restore-request" not in request.headers
