"""Invites somebody, or lets her in again: a code and a link, shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.access import INVITATION_LIFE, Accesses
from guichets.contacts import one_line, own_address
from guichets.errors import GuichetError
from guichets.links import Ways
from guichets.registry import AT_GUICHETS, Agent
from guichets.rights import Right
from guichets.sessions import Sessions
from privacy.text import clean
from rendering.labels import ROLE
from web.console.people.seen import guichets_seen, require_lesser, roles_given_by, seen_guichet, seen_person
from web.errors import NoGuichetChosen, ReservedPage, WebError
from web.faults import fault_of
from web.site import Site
from web.visitors import Visitor, field, form_of

LINK_LIFE = timedelta(days=7)
"""Of the first link of somebody who has no Telegram: as long as her code."""


@dataclass(frozen=True)
class Invited:
    """What is shown once, and never kept."""

    code: str
    link: str
    until: datetime


class Inviting:
    def __init__(self, site: Site, ways: Ways) -> None:
        self._site = site
        self._ways = ways

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page("/personnes/inviter", self.show_invitation, Right.ACT),
            self._site.order("/personnes/inviter", self.invite, Right.ACT),
            self._site.order("/personnes/{person:int}/lien", self.give_link, Right.ACT),
        ]

    async def show_invitation(self, request: Request, visitor: Visitor) -> Response:
        typed = {"guichet": request.query_params.get("guichet", ""), "role": "agent", "nom": "", "mel": ""}
        return await self._invitation(visitor, typed)

    async def invite(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            typed = {name: clean(field(form, name)) for name in ("nom", "mel", "guichet", "role")}
        try:
            person, invited = await run_in_threadpool(self._invite, typed, visitor)
        except (GuichetError, WebError) as refused:
            return await self._invitation(visitor, typed, refusal=fault_of(refused).sentence)
        return await self._shown(person, invited, visitor)

    async def give_link(self, request: Request, visitor: Visitor) -> Response:
        """A code and a link for somebody who lost her way in; shown once."""
        async with form_of(request, visitor):
            person, invited = await run_in_threadpool(
                self._invite_again, request.path_params["person"], visitor
            )
        return await self._shown(person, invited, visitor)

    async def _shown(self, person: Agent, invited: Invited, visitor: Visitor) -> Response:
        return self._site.pages.page(
            "console/people/personne_invitee.html",
            visitor,
            personne=person,
            invitation=invited,
            guichet=await run_in_threadpool(self._guichet_name, person),
        )

    async def _invitation(self, visitor: Visitor, typed: dict[str, str], *, refusal: str = "") -> Response:
        return self._site.pages.page(
            "console/people/personne_inviter.html",
            visitor,
            status=422 if refusal else 200,
            saisie=typed,
            refusal=refusal,
            guichets=await run_in_threadpool(guichets_seen, self._site, visitor),
            roles=[(role, ROLE[role]) for role in roles_given_by(visitor)],
            par_mel=self._ways.by_mail,
        )

    def _guichet_name(self, person: Agent) -> str:
        with self._site.units.reading() as work:
            return work.people.guichet_name(person.guichet_id)

    def _invite(self, typed: dict[str, str], visitor: Visitor) -> tuple[Agent, Invited]:
        role = next((role for role in roles_given_by(visitor) if role.value == typed["role"]), None)
        if role is None:
            raise ReservedPage
        now = self._site.clock()
        with self._site.units() as work:
            guichet = seen_guichet(work, typed["guichet"], visitor) if role in AT_GUICHETS else None
            if role in AT_GUICHETS and guichet is None:
                raise NoGuichetChosen
            person, code = Accesses(work, now=now).invite(
                one_line(typed["nom"]),
                guichet=guichet,
                role=role,
                email=own_address(typed["mel"]),
                departement=visitor.departement,
            )
            secret = Sessions(work, now=now).sign_in_link(person, life=LINK_LIFE)
        return person, self._invited(code, secret)

    def _invite_again(self, number: int, visitor: Visitor) -> tuple[Agent, Invited]:
        with self._site.units() as work:
            person = seen_person(work, number, visitor)
            require_lesser(person, visitor)
            code = Accesses(work, now=self._site.clock()).invite_again(person)
            secret = Sessions(work, now=self._site.clock()).sign_in_link(person, life=LINK_LIFE)
        return person, self._invited(code, secret)

    def _invited(self, code: str, secret: str) -> Invited:
        shown = f"{code[:5]}-{code[5:]}"
        return Invited(
            shown, f"{self._ways.public_url}/entrer/{secret}", self._site.clock() + INVITATION_LIFE
        )
