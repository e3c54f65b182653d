"""Builds the web application: routes, shields, and the page for each fault."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from deadlines.zones import Zone
from guichets.errors import GuichetError
from web.console.queue import Queue
from web.console.ticket import TicketPages
from web.entry import Entry
from web.errors import UnknownPage, WebError
from web.faults import (
    BODY_LIMIT,
    MALFORMED,
    TOO_LARGE,
    UNAVAILABLE,
    WRONG_METHOD,
    Fault,
    fault_of,
    incident,
)
from web.pages import STATIC, Pages
from web.ports import Chat, Clock, Files, Listeners, UnitsOfWork
from web.shield import HEADERS, BodyLimit, SafeHeaders
from web.site import Section, Site
from web.space.discussion import Discussion
from web.visitors import Visitor, Visitors

log = structlog.get_logger()


def build(
    *,
    units: UnitsOfWork,
    chat: Chat,
    listeners: Listeners,
    files: Files,
    zone: Zone,
    clock: Clock,
    probe: Callable[[], None],
    passing: type[Exception],
    https: bool,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """The agents' web chat and the gestionnaire's console.

    ``probe`` raises when the database cannot be used; ``passing`` is what storage raises when it is locked or
    away, and may come back; ``https`` tells that browsers reach us by https, whatever a proxy makes of it;
    ``more`` are routes that other channels open at the same address, such as a webhook.
    """
    pages = Pages(zone.timezone, clock)
    visitors = Visitors(units, clock=clock, https=https)
    site = Site(units, visitors, pages, clock, zone)
    sections: Sequence[Section] = (
        Entry(site, probe=probe),
        Discussion(site, chat, listeners, files),
        Queue(site),
        TicketPages(site, files),
    )
    faults = FaultPages(pages, visitors)
    app = Starlette(
        routes=[
            *(route for section in sections for route in section.routes()),
            *more,
            Mount("/static", StaticFiles(directory=STATIC), name="static"),
        ],
        middleware=[Middleware(SafeHeaders), Middleware(BodyLimit, limit=BODY_LIMIT)],
        exception_handlers={
            WebError: faults.refused,
            GuichetError: faults.refused,
            HTTPException: faults.http,
            passing: faults.unavailable,
            Exception: faults.incident,
        },
    )
    app.router.redirect_slashes = False
    return app


class FaultPages:
    """One page for each fault, or one sentence for a script."""

    def __init__(self, pages: Pages, visitors: Visitors) -> None:
        self._pages = pages
        self._visitors = visitors

    async def refused(self, request: Request, error: Exception) -> Response:
        return await self._answer(request, fault_of(error))

    async def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        match error.status_code:
            case 404:
                return await self._answer(request, fault_of(UnknownPage()))
            case 405:
                return await self._answer(request, WRONG_METHOD)
            case 413:
                return await self._answer(request, TOO_LARGE)
            case _:
                return await self._answer(request, MALFORMED)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        log.error("database away", action="page_unavailable", error=type(error).__name__)
        return self._written(request, UNAVAILABLE, None)

    async def incident(self, request: Request, error: Exception) -> Response:
        number = secrets.token_hex(3).upper()
        log.error("page failed", action="page_failed", incident=number, exc_info=error)
        response = self._written(request, incident(number), None)
        response.headers.update(HEADERS)  # this answer leaves from outside the shields
        return response

    async def _answer(self, request: Request, fault: Fault) -> Response:
        return self._written(request, fault, await self._visitors.whoever(request))

    def _written(self, request: Request, fault: Fault, visitor: Visitor | None) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"erreur": fault.sentence}, fault.status)
        return self._pages.fault(fault, visitor)
