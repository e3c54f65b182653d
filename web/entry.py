"""The doors: the home page, the one-time link, the way out, and what a monitor asks."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from guichets.access import Accesses
from guichets.registry import Agent
from guichets.rights import Right
from web.navigation import home_of
from web.site import Site
from web.visitors import Visitor, form_of, require_same_site, session_secret

log = structlog.get_logger()


class Entry:
    def __init__(self, site: Site, *, probe: Callable[[], None]) -> None:
        self._units = site.units
        self._visitors = site.visitors
        self._pages = site.pages
        self._clock = site.clock
        self._site = site
        self._probe = probe

    def routes(self) -> list[Route]:
        return [
            Route("/", self.home),
            Route("/entrer/{secret}", self.show_door),
            Route("/entrer/{secret}", self.enter, methods=["POST"]),
            self._site.order("/deconnexion", self.leave, Right.SPEAK),
            Route("/sante", self.health),
        ]

    async def home(self, request: Request) -> Response:
        visitor = await self._visitors.whoever(request)
        if visitor is not None:
            return RedirectResponse(home_of(visitor.agent), 303)
        return self._pages.page("access/accueil.html", None)

    async def show_door(self, request: Request) -> Response:
        """Spends nothing: a messenger that previews the link must not use it up."""
        visitor = await self._visitors.whoever(request)
        return self._pages.page("access/entrer.html", visitor, secret=request.path_params["secret"])

    async def enter(self, request: Request) -> Response:
        require_same_site(request)
        agent, session = await run_in_threadpool(
            self._sign_in, request.path_params["secret"], session_secret(request)
        )
        response = RedirectResponse(home_of(agent), 303)
        self._visitors.let_in(request, response, session)
        return response

    async def leave(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            await run_in_threadpool(self._sign_out, session_secret(request))
        response = RedirectResponse("/", 303)
        self._visitors.let_out(response)
        return response

    async def health(self, _request: Request) -> Response:
        try:
            await run_in_threadpool(self._probe)
        except Exception:  # whatever it is, the monitor must hear of it
            log.exception("database unusable", action="health_failed")
            return PlainTextResponse("database unusable", 503)
        return PlainTextResponse("ok")

    def _sign_in(self, secret: str, former_session: str) -> tuple[Agent, str]:
        with self._units() as work:
            accesses = Accesses(work, now=self._clock())
            agent, session = accesses.sign_in(secret)
            if former_session:
                accesses.sign_out(former_session)
            return agent, session

    def _sign_out(self, session: str) -> None:
        with self._units() as work:
            Accesses(work, now=self._clock()).sign_out(session)
