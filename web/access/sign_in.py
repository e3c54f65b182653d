"""Asks for a one-time link: to an address that somebody types, and that may be nobody's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.links import Links, Ways, folded_address
from guichets.sessions import LINK_LIFE
from web.access.clients import client_of
from web.errors import NoAddress
from web.faults import Fault, fault_of
from web.navigation import home_of
from web.sent import sent_form
from web.site import Site
from web.visitors import field, require_same_site

# Seconds: each answer takes as long, whether a link left or not.
_ALIKE = 0.3


class SignIn:
    def __init__(self, site: Site, ways: Ways, *, is_demo: bool) -> None:
        self._site = site
        self._ways = ways
        self._is_demo = is_demo

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.door("/connexion", self.show),
            self._site.door("/connexion", self.ask, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        visitor = await self._site.visitors.arrived(request)
        if visitor is not None:
            return RedirectResponse(home_of(visitor.agent), 303)
        return self._page(is_sent=request.query_params.get("fait") == "lien")

    async def ask(self, request: Request) -> Response:
        require_same_site(request)
        async with sent_form(request, max_files=0, max_fields=5) as form:
            typed = field(form, "mel")[:200]
        address = folded_address(typed)
        if not address:
            return self._page(typed=typed, refused=fault_of(NoAddress()))
        now = asyncio.get_running_loop().time
        answers_at = now() + _ALIKE
        await run_in_threadpool(self._send, address, client_of(request))
        await asyncio.sleep(answers_at - now())
        return RedirectResponse("/connexion?fait=lien", 303)

    def _page(self, *, is_sent: bool = False, typed: str = "", refused: Fault | None = None) -> Response:
        return self._site.pages.page(
            "access/connexion.html",
            None,
            status=refused.status if refused else 200,
            ouverte=self._ways.are_open,
            telegram=self._ways.by_telegram,
            demonstration=self._is_demo,
            fait=is_sent,
            saisie=typed,
            faute=refused.sentence if refused else "",
            minutes=LINK_LIFE.seconds // 60,
        )

    def _send(self, address: str, client: str) -> None:
        with self._site.units() as work:
            Links(work, self._ways, now=self._site.clock()).send_to_address(address, client=client)
