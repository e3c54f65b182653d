"""The doors: the home page, the one-time link, the way out, and what a monitor asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.links import Links, Ways
from guichets.registry import Agent
from guichets.rights import Right
from guichets.sessions import SESSION_LIFE, SHARED_LIFE, SHARED_REST, Sessions, rest_of
from web.access.clients import device_of
from web.access.landing import Landing
from web.console.people.seen import helpers_of
from web.navigation import FIRST_RUN, home_of
from web.sent import sent_form
from web.site import Site
from web.visitors import Visitor, field, form_of, require_same_site

log = structlog.get_logger()

HOUR = timedelta(hours=1)
MOST_NAMED = 3
"""People whom somebody who leaves is told to ask."""


class Entry:
    def __init__(
        self, site: Site, ways: Ways, landing: Landing, *, probe: Callable[[], None], is_demo: bool
    ) -> None:
        self._units = site.units
        self._visitors = site.visitors
        self._pages = site.pages
        self._clock = site.clock
        self._site = site
        self._ways = ways
        self._landing = landing
        self._probe = probe
        self._is_demo = is_demo

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.door("/", self.home),
            self._site.door("/entrer/{secret}", self.show_door),
            self._site.door("/entrer/{secret}", self.enter, methods=["POST"]),
            self._site.order("/deconnexion", self.leave, Right.SPEAK, at_the_door=True),
            self._site.door("/sante", self.health),
        ]

    async def home(self, request: Request) -> Response:
        visitor = await self._visitors.arrived(request)
        if visitor is not None:
            return RedirectResponse(await run_in_threadpool(self._arrival, visitor), 303)
        return self._pages.page(
            "access/accueil.html", None, ouverte=self._ways.are_open, demonstration=self._is_demo
        )

    async def show_door(self, request: Request) -> Response:
        """Spends nothing: a messenger that previews the link must not use it up."""
        visitor = await self._visitors.arrived(request)
        secret = request.path_params["secret"]
        return self._pages.page(
            "access/entrer.html",
            None,
            secret=secret,
            ouverte=visitor.agent.name if visitor else "",
            jours=SESSION_LIFE.days,
            repos=await run_in_threadpool(self._rest, secret),
            heures=SHARED_LIFE // HOUR,
            pause=SHARED_REST // HOUR,
        )

    async def enter(self, request: Request) -> Response:
        require_same_site(request)
        async with sent_form(request, max_files=0, max_fields=5) as form:
            is_shared = field(form, "partage") == "oui"
        agent, session = await run_in_threadpool(
            self._sign_in,
            request.path_params["secret"],
            self._visitors.session_secret(request),
            device=device_of(request),
            is_shared=is_shared,
        )
        response = RedirectResponse(self._landing.place_of(request, agent), 303)
        self._visitors.let_in(request, response, session, SHARED_LIFE if is_shared else SESSION_LIFE)
        self._landing.forget(request, response)
        return response

    async def leave(self, request: Request, visitor: Visitor) -> Response:
        """Whoever could not come back by herself is first told how she will."""
        async with form_of(request, visitor) as form:
            is_sure = field(form, "confirme") == "oui"
        if not is_sure and not await run_in_threadpool(self._comes_back, visitor.agent):
            return await self._confirmation(visitor)
        await run_in_threadpool(self._sign_out, self._visitors.session_secret(request))
        response = RedirectResponse("/", 303)
        self._visitors.let_out(request, response)
        return response

    async def _confirmation(self, visitor: Visitor) -> Response:
        """Without her menu while she is still at the door, where it opens nothing."""
        return self._pages.page(
            "access/sortir.html",
            visitor if visitor.owes is None else None,
            jeton=visitor.token,
            a_qui=await run_in_threadpool(self._helpers, visitor.agent),
            demonstration=self._is_demo,
        )

    async def health(self, _request: Request) -> Response:
        try:
            await run_in_threadpool(self._probe)
        except Exception:  # whatever it is, the monitor must hear of it
            log.exception("database unusable", action="health_failed")
            return PlainTextResponse("database unusable", 503)
        return PlainTextResponse("ok")

    def _arrival(self, visitor: Visitor) -> str:
        """An empty service is made ready first."""
        if visitor.may(Right.ADMINISTER):
            with self._units.reading() as work:
                if not work.registry.guichets():
                    return FIRST_RUN
        return home_of(visitor.agent)

    def _rest(self, secret: str) -> int:
        """The days that a session of whoever bears the link may stay unused; 0 for any."""
        with self._units.reading() as work:
            bearer = Sessions(work, now=self._clock()).bearer_of(secret)
        rest = rest_of(bearer.role) if bearer is not None else None
        return rest.days if rest is not None else 0

    def _comes_back(self, agent: Agent) -> bool:
        with self._units.reading() as work:
            return bool(Links(work, self._ways, now=self._clock()).ways_to(agent))

    def _helpers(self, agent: Agent) -> Sequence[str]:
        with self._units.reading() as work:
            return [one.name for one in helpers_of(work, agent)[:MOST_NAMED]]

    def _sign_in(
        self, secret: str, former_session: str, *, device: str, is_shared: bool
    ) -> tuple[Agent, str]:
        """Nothing counts: nobody guesses a link, and a whole office may come in at nine by one address. What
        opens nothing costs one reading.
        """
        with self._units.reading() as work:
            Sessions(work, now=self._clock()).require_usable(secret)
        with self._units() as work:
            sessions = Sessions(work, now=self._clock())
            agent, session = sessions.sign_in(secret, device=device, is_shared=is_shared)
            if former_session:
                sessions.sign_out(former_session)
            return agent, session

    def _sign_out(self, session: str) -> None:
        with self._units() as work:
            Sessions(work, now=self._clock()).sign_out(session)
