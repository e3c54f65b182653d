"""A référent lets a colleague in: a code and a link, shown once."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guichets.contacts import one_line, own_address
from guichets.errors import ColleagueKnown
from guichets.links import Ways
from guichets.registry import Agent
from guichets.representation import Representation
from guichets.rights import Right
from web.console.people.invitations import Guest, way_in
from web.errors import NirRemoved
from web.faults import Fault, fault_of
from web.forms import CHANNEL, Faults, Typed, typed
from web.ports import Work
from web.site import Site
from web.space.guichet import PATH
from web.visitors import Visitor, form_of

FIELDS = ("nom", "mel")


class Invitations:
    def __init__(self, site: Site, ways: Ways) -> None:
        self._site = site
        self._ways = ways

    def routes(self) -> list[Route]:
        return [
            self._site.page(f"{PATH}/inviter", self.ask, Right.REPRESENT),
            self._site.order(f"{PATH}/inviter", self.invite, Right.REPRESENT),
            self._site.order(f"{PATH}/collegues/{{person:int}}/code", self.invite_again, Right.REPRESENT),
        ]

    async def ask(self, _request: Request, visitor: Visitor) -> Response:
        return self._form(visitor, dict.fromkeys(FIELDS, ""))

    async def invite(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            said = typed(form, *FIELDS)
        faults = Faults()
        name = faults.reading("nom", lambda: one_line(said["nom"]))
        email = faults.reading("mel", lambda: own_address(said["mel"]))
        if name is None or email is None:
            return self._form(visitor, said.texts, faults=faults.sentences)
        try:
            guest = await run_in_threadpool(self._invite, name, email, said, visitor.agent)
        except (ColleagueKnown, NirRemoved) as refused:
            return self._form(visitor, said.texts, refused=fault_of(refused))
        return self._shown(guest, visitor)

    async def invite_again(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            guest = await run_in_threadpool(self._invite_again, request.path_params["person"], visitor.agent)
        return self._shown(guest, visitor)

    def _form(
        self,
        visitor: Visitor,
        texts: Mapping[str, str],
        *,
        faults: Mapping[str, str] | None = None,
        refused: Fault | None = None,
    ) -> Response:
        return self._site.pages.page(
            "space/inviter.html",
            visitor,
            status=422 if faults or refused else 200,
            saisie=texts,
            fautes={**dict.fromkeys(FIELDS, ""), **(faults or {})},
            refus_dit=refused.sentence if refused else "",
            par_mel=self._ways.by_mail,
            par_telegram=self._ways.by_telegram,
        )

    def _shown(self, guest: Guest, visitor: Visitor) -> Response:
        return self._site.pages.page(
            "space/invitation.html",
            visitor,
            personne=guest.person,
            invitation=guest.invited,
            guichet=guest.guichet,
            par_telegram=self._ways.by_telegram,
        )

    def _invite(self, name: str, email: str, said: Typed, by: Agent) -> Guest:
        said.require_no_nir()
        with self._site.units() as work:
            person, code = self._representation(work, by).invite(name, email=email)
            return self._guest(person, code, work)

    def _invite_again(self, number: int, by: Agent) -> Guest:
        with self._site.units() as work:
            representation = self._representation(work, by)
            person = representation.colleague(number)
            return self._guest(person, representation.invite_again(person), work)

    def _guest(self, person: Agent, code: str, work: Work) -> Guest:
        invited = way_in(work, person, code, public_url=self._ways.public_url, now=self._site.clock())
        return Guest(person, invited, work.people.guichet_name(person.guichet_id))

    def _representation(self, work: Work, by: Agent) -> Representation:
        return Representation(work, by=by, now=self._site.clock(), channel=CHANNEL)
