"""Her own account: the browsers that are signed in, her second factor, a link for another device, and
whether an emergency may disturb her while the service is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import GuichetError
from guichets.links import Links, Ways
from guichets.registry import Agent
from guichets.rights import Right
from guichets.second_factor import Factors
from guichets.sessions import SESSION_LIFE, Sessions, ends_at, rest_of
from guichets.throttle import CODES_BY_AGENT, Throttle
from web.access.clients import client_of
from web.access.recovery import recovery_page
from web.access.second_factor import counted_code
from web.errors import NoWayToSend
from web.faults import fault_of
from web.site import Site
from web.visitors import Visitor, field, form_of

DONE = frozenset({"fermee", "autres", "lien", "retire", "urgences"})


@dataclass(frozen=True)
class OpenSession:
    id: int
    device: str
    opened_at: datetime
    used_at: datetime
    ends_at: datetime
    is_this_one: bool
    is_shared: bool


@dataclass(frozen=True)
class AccountView:
    agent: Agent
    guichet: str
    sessions: tuple[OpenSession, ...]
    factor_since: datetime | None
    codes_left: int
    link_ways: tuple[str, ...]


class Account:
    def __init__(self, site: Site, ways: Ways, *, second_factor: bool) -> None:
        self._site = site
        self._ways = ways
        self._second_factor = second_factor

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page("/compte", self.show, Right.SPEAK),
            self._site.order("/compte/sessions/{session:int}/fermer", self.end_session, Right.SPEAK),
            self._site.order("/compte/sessions/autres/fermer", self.end_others, Right.SPEAK),
            self._site.order("/compte/urgences", self.be_told, Right.ACT),
            self._site.order("/compte/lien", self.send_link, Right.SPEAK),
            self._site.order("/compte/second-facteur/retirer", self.give_up_factor, Right.SPEAK),
            self._site.order("/compte/second-facteur/codes", self.renew_codes, Right.SPEAK),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        return await self._page(visitor, done=done if done in DONE else "")

    async def end_session(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["session"]
        async with form_of(request, visitor):
            await run_in_threadpool(self._end, visitor.agent, number)
        if number == visitor.session_id:
            response = RedirectResponse("/", 303)
            self._site.visitors.let_out(request, response)
            return response
        return RedirectResponse("/compte?fait=fermee", 303)

    async def end_others(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            await run_in_threadpool(self._end_others, visitor)
        return RedirectResponse("/compte?fait=autres", 303)

    async def be_told(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            at_any_hour = field(form, "nuit") == "oui"
        await run_in_threadpool(self._be_told, visitor.agent, at_any_hour)
        return RedirectResponse("/compte?fait=urgences", 303)

    async def send_link(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            sent = await run_in_threadpool(self._send_link, visitor.agent)
        if not sent:
            raise NoWayToSend
        return RedirectResponse("/compte?fait=lien", 303)

    async def give_up_factor(self, request: Request, visitor: Visitor) -> Response:
        def give_up(factors: Factors, code: str) -> list[str]:
            factors.give_up(visitor.agent, code, session_id=visitor.session_id)
            return []

        return await self._with_code(request, visitor, give_up, field_name="code-retrait")

    async def renew_codes(self, request: Request, visitor: Visitor) -> Response:
        def renew(factors: Factors, code: str) -> list[str]:
            return factors.renew_codes(visitor.agent, code)

        return await self._with_code(request, visitor, renew, field_name="code-secours")

    async def _with_code(
        self,
        request: Request,
        visitor: Visitor,
        order: Callable[[Factors, str], list[str]],
        *,
        field_name: str,
    ) -> Response:
        """An order that a code of the moment confirms; it may give recovery codes to show."""
        async with form_of(request, visitor) as form:
            code = field(form, field_name)
        try:
            codes = await run_in_threadpool(self._confirmed, order, code, visitor, client_of(request))
        except GuichetError as refused:
            return await self._page(visitor, faults={field_name: fault_of(refused).sentence})
        if codes:
            return recovery_page(self._site.pages, codes, visitor)
        return RedirectResponse("/compte?fait=retire", 303)

    async def _page(
        self, visitor: Visitor, *, done: str = "", faults: dict[str, str] | None = None
    ) -> Response:
        view = await run_in_threadpool(self._view, visitor)
        rest = rest_of(visitor.agent.role)
        return self._site.pages.page(
            "access/compte.html",
            visitor,
            status=422 if faults else 200,
            compte=view,
            fait_quoi=done,
            fautes=faults or {},
            jours=SESSION_LIFE.days,
            repos=rest.days if rest else 0,
            partage=any(one.is_this_one and one.is_shared for one in view.sessions),
            exige=self._second_factor and visitor.may(Right.READ),
        )

    def _view(self, visitor: Visitor) -> AccountView:
        agent, now = visitor.agent, self._site.clock()
        assert agent.id is not None
        with self._site.units.reading() as work:
            factor = Factors(work, now=now).confirmed(agent)
            sessions = tuple(
                OpenSession(
                    session.id or 0,
                    session.device,
                    session.created_at,
                    session.used_at or session.created_at,
                    ends_at(session, agent.role),
                    session.id == visitor.session_id,
                    session.is_shared,
                )
                for session in Sessions(work, now=now).open_sessions(agent)
            )
            return AccountView(
                agent,
                work.people.guichet_name(agent.guichet_id),
                sessions,
                factor.confirmed_at if factor is not None else None,
                work.second_factors.codes_left(agent.id),
                tuple(Links(work, self._ways, now=now).ways_to(agent)),
            )

    def _end(self, agent: Agent, number: int) -> None:
        with self._site.units() as work:
            Sessions(work, now=self._site.clock()).end(agent, number)

    def _be_told(self, agent: Agent, at_any_hour: bool) -> None:
        assert agent.id is not None
        with self._site.units() as work:
            herself = work.registry.agent(agent.id)
            assert herself is not None
            herself.is_told_at_any_hour = at_any_hour

    def _end_others(self, visitor: Visitor) -> None:
        with self._site.units() as work:
            Sessions(work, now=self._site.clock()).end_all(visitor.agent, but=visitor.session_id)

    def _send_link(self, agent: Agent) -> Sequence[str]:
        with self._site.units() as work:
            return Links(work, self._ways, now=self._site.clock()).send_to(agent)

    def _confirmed(
        self, order: Callable[[Factors, str], list[str]], code: str, visitor: Visitor, client: str
    ) -> list[str]:
        now = self._site.clock()
        with counted_code(self._site, visitor.agent, client), self._site.units() as work:
            codes = order(Factors(work, now=now), code)
            Throttle(work, now=now).clear(CODES_BY_AGENT, str(visitor.agent.id))
            return codes
