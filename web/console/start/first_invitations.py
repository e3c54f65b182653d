"""The first run's step that invites: a guichet, some names, and the sheet to hand over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.errors import GuichetError
from guichets.registry import Guichet, Role
from guichets.rights import Right
from rendering.labels import ROLE
from web.console.people.invitations import Guest, invite_all, read_names
from web.console.people.seen import guichets_seen, seen_guichet
from web.console.start.first_run import bot_name
from web.console.start.first_steps import StepPages
from web.errors import NoGuichetChosen, WebError
from web.faults import fault_of
from web.forms import typed
from web.installation import Installation
from web.navigation import FIRST_RUN
from web.site import Site
from web.visitors import Visitor, form_of

ROLES = (Role.AGENT, Role.REFERENT)
"""An agent unless said otherwise: a référent may cut her colleagues' accesses."""


class FirstInvitations:
    def __init__(self, site: Site, installation: Installation, steps: StepPages, *, public_url: str) -> None:
        self._site = site
        self._installation = installation
        self._steps = steps
        self._public_url = public_url

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(f"{FIRST_RUN}/agents", self.show, Right.ADMINISTER),
            self._site.order(f"{FIRST_RUN}/agents", self.invite, Right.ADMINISTER),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        blank = {"guichet": request.query_params.get("guichet", ""), "role": Role.AGENT.value, "noms": ""}
        return await self._page(visitor, blank)

    async def invite(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            said = typed(form, "guichet", "role", "noms")
        try:
            said.require_no_nir()
            guichet, guests = await run_in_threadpool(self._invite, said.texts, visitor)
        except (GuichetError, WebError) as refused:
            return await self._page(visitor, said.texts, refusal=fault_of(refused).sentence)
        return await self._steps.page(
            "agents",
            "demarrage_feuille.html",
            visitor,
            guichet=guichet,
            invites=guests,
            bot=await run_in_threadpool(bot_name, self._installation),
            service=self._installation.settings()["service_name"].value,
        )

    async def _page(self, visitor: Visitor, texts: Mapping[str, str], *, refusal: str = "") -> Response:
        return await self._steps.page(
            "agents",
            "demarrage_agents.html",
            visitor,
            status=422 if refusal else 200,
            saisie=texts,
            refusal=refusal,
            guichets=[(g.id, g.name) for g in await run_in_threadpool(guichets_seen, self._site, visitor)],
            roles=[(role.value, ROLE[role]) for role in ROLES],
            a_un_bot=self._installation.settings()["telegram_token"].is_set,
        )

    def _invite(self, texts: Mapping[str, str], visitor: Visitor) -> tuple[Guichet, Sequence[Guest]]:
        named = read_names(texts["noms"])
        role = next((role for role in ROLES if role.value == texts["role"]), Role.AGENT)
        with self._site.units() as work:
            guichet = seen_guichet(work, texts["guichet"], visitor)
            if guichet is None or guichet.closed_at is not None:
                raise NoGuichetChosen
            return guichet, invite_all(
                work,
                named,
                guichet=guichet,
                role=role,
                by=visitor.agent,
                public_url=self._public_url,
                now=self._site.clock(),
            )
