"""The people: who is there, who was invited, whose access ends; and what each did last."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.access import Accesses
from guichets.errors import GuichetError
from guichets.people import PeopleQuery, PersonLine, Standing, change_person
from guichets.registry import Agent, Role
from guichets.rights import Right
from guichets.roles import change_role
from guichets.second_factor import Factors
from privacy.text import clean
from rendering.labels import ROLE
from web.console.people.seen import guichets_seen, require_lesser, roles_given_by, seen_guichet, seen_person
from web.errors import UnknownPage
from web.faults import fault_of
from web.fields import number_of
from web.site import Site
from web.visitors import Visitor, field, form_of

TICKETS_SHOWN = 10

STANDINGS = {
    Standing.ACTIVE: "venues au moins une fois",
    Standing.INVITED: "invitées, pas encore venues",
    Standing.CLOSED: "accès fermé",
}
DONE = {
    "change": "C’est enregistré.",
    "role": "Le rôle est changé, tout de suite.",
    "facteur": "Le second facteur est retiré : la personne en choisira un autre à sa prochaine connexion.",
    "ferme": "L’accès est fermé, tout de suite et partout. Ses tickets restent.",
}


class People:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        site = self._site
        return [
            site.page("/personnes", self.index, Right.READ),
            site.page("/personnes/{person:int}", self.show, Right.READ),
            site.order("/personnes/{person:int}", self.change, Right.ACT),
            site.page("/personnes/{person:int}/fermer", self.confirm_closing, Right.ACT),
            site.order("/personnes/{person:int}/fermer", self.close, Right.ACT),
            site.order("/personnes/{person:int}/role", self.change_role, Right.ADMINISTER),
            site.order("/personnes/{person:int}/second-facteur", self.remove_factor, Right.ADMINISTER),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        query = _query(request, visitor)
        lines = await run_in_threadpool(self._lines, query)
        return self._site.pages.page(
            "console/people/personnes.html",
            visitor,
            lignes=lines,
            demande=query,
            guichets=await run_in_threadpool(guichets_seen, self._site, visitor),
            roles=ROLE,
            etats=STANDINGS,
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(request, visitor, done=DONE.get(request.query_params.get("fait", ""), ""))

    async def change(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            try:
                await run_in_threadpool(self._change, request.path_params["person"], form, visitor)
            except GuichetError as refused:
                return await self._page(request, visitor, refusal=fault_of(refused).sentence)
        return RedirectResponse(f"/personnes/{request.path_params['person']}?fait=change", 303)

    async def confirm_closing(self, request: Request, visitor: Visitor) -> Response:
        person = await run_in_threadpool(self._person, request.path_params["person"], visitor)
        return self._site.pages.page("console/people/personne_fermer.html", visitor, personne=person)

    async def close(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["person"]
        async with form_of(request, visitor):
            await run_in_threadpool(self._close, number, visitor)
        return RedirectResponse(f"/personnes/{number}?fait=ferme", 303)

    async def change_role(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["person"]
        async with form_of(request, visitor) as form:
            try:
                await run_in_threadpool(self._change_role, number, form, visitor)
            except GuichetError as refused:
                return await self._page(request, visitor, refusal=fault_of(refused).sentence)
        return RedirectResponse(f"/personnes/{number}?fait=role", 303)

    async def remove_factor(self, request: Request, visitor: Visitor) -> Response:
        """Her telephone is lost: at her next sign-in she enrols another."""
        number = request.path_params["person"]
        async with form_of(request, visitor):
            await run_in_threadpool(self._remove_factor, number, visitor)
        return RedirectResponse(f"/personnes/{number}?fait=facteur", 303)

    async def _page(
        self, request: Request, visitor: Visitor, *, done: str = "", refusal: str = ""
    ) -> Response:
        number = request.path_params["person"]
        person, line, tickets = await run_in_threadpool(self._story, number, visitor)
        return self._site.pages.page(
            "console/people/personne.html",
            visitor,
            status=422 if refusal else 200,
            personne=person,
            ligne=line,
            tickets=tickets,
            guichets=await run_in_threadpool(guichets_seen, self._site, visitor),
            roles=[(role, ROLE[role]) for role in Role],
            a_un_facteur=await run_in_threadpool(self._has_factor, person),
            peut_changer=visitor.may(Right.ACT) and person.role in roles_given_by(visitor),
            est_moi=person.id == visitor.agent.id,
            fait_dit=done,
            refusal=refusal,
        )

    def _lines(self, query: PeopleQuery) -> Sequence[PersonLine]:
        with self._site.units.reading() as work:
            return work.people_list.page(query)

    def _person(self, number: int, visitor: Visitor) -> Agent:
        with self._site.units.reading() as work:
            return seen_person(work, number, visitor)

    def _story(self, number: int, visitor: Visitor) -> tuple[Agent, PersonLine, Sequence[object]]:
        with self._site.units.reading() as work:
            person = seen_person(work, number, visitor)
            line = next(one for one in work.people_list.page(PeopleQuery()) if one.id == person.id)
            return person, line, work.tickets.of_agent(number, limit=TICKETS_SHOWN)

    def _has_factor(self, person: Agent) -> bool:
        with self._site.units.reading() as work:
            return Factors(work, now=self._site.clock()).confirmed(person) is not None

    def _change(self, number: int, form: FormData, visitor: Visitor) -> None:
        with self._site.units() as work:
            person = seen_person(work, number, visitor)
            require_lesser(person, visitor)
            change_person(
                work,
                person,
                name=clean(field(form, "nom")),
                email=clean(field(form, "mel")),
                guichet=seen_guichet(work, field(form, "guichet"), visitor),
                by=visitor.agent,
                now=self._site.clock(),
            )

    def _change_role(self, number: int, form: FormData, visitor: Visitor) -> None:
        role = next((role for role in Role if role.value == field(form, "role")), None)
        if role is None:
            raise UnknownPage
        with self._site.units() as work:
            person = seen_person(work, number, visitor)
            require_lesser(person, visitor)
            change_role(
                work,
                person,
                role,
                guichet=seen_guichet(work, field(form, "guichet"), visitor),
                departement=visitor.departement,
                by=visitor.agent,
                now=self._site.clock(),
            )

    def _remove_factor(self, number: int, visitor: Visitor) -> None:
        with self._site.units() as work:
            person = seen_person(work, number, visitor)
            require_lesser(person, visitor)
            Factors(work, now=self._site.clock()).remove(person, by=visitor.agent)

    def _close(self, number: int, visitor: Visitor) -> None:
        with self._site.units() as work:
            person = seen_person(work, number, visitor)
            require_lesser(person, visitor)
            Accesses(work, now=self._site.clock()).close(person, by=visitor.agent)
            # Her questions teach the base for a year more: nobody needs to know that they were hers.
            work.questions.forget(number)


def _query(request: Request, visitor: Visitor) -> PeopleQuery:
    """Whatever in the address is no filter is as good as none."""
    asked = request.query_params
    return PeopleQuery(
        departement=visitor.departement,
        role=next((role for role in Role if role.value == asked.get("role")), None),
        guichet_id=number_of(asked.get("guichet", "")),
        standing=next((one for one in Standing if one.value == asked.get("etat")), None),
        words=clean(asked.get("q", ""))[:120],
    )
