"""The second factor, at the door: set it up once, then give a code at each new session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import SecondFactorAlreadySet, WrongCode
from guichets.registry import Agent, SecondFactor
from guichets.rights import Right
from guichets.second_factor import Factors, Proof, provisioning_uri
from guichets.sessions import Sessions
from guichets.throttle import CODES_BY_AGENT, CODES_BY_CLIENT, Throttle
from web.access.clients import client_of
from web.access.landing import Landing
from web.access.recovery import recovery_page
from web.faults import Fault, fault_of
from web.site import Site, is_fragment
from web.visitors import Visitor, field, form_of

PATH = "/second-facteur"


class SecondFactorPages:
    def __init__(self, site: Site, landing: Landing) -> None:
        self._site = site
        self._landing = landing

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.show, Right.SPEAK, at_the_door=True),
            self._site.page(f"{PATH}/image.svg", self.picture, Right.SPEAK, at_the_door=True),
            self._site.order(PATH, self.give, Right.SPEAK, at_the_door=True),
        ]

    async def show(self, _request: Request, visitor: Visitor) -> Response:
        return await self._page(visitor)

    async def picture(self, _request: Request, visitor: Visitor) -> Response:
        """For her telephone to read, while it is not confirmed."""
        factor = await run_in_threadpool(self._begin, visitor.agent)
        image = BytesIO()
        # The border and the white stay in the dark too: few telephones read a light code on a dark ground.
        segno.make(provisioning_uri(factor, visitor.agent.name), error="m").save(
            image, kind="svg", scale=6, border=4, light="white"
        )
        return Response(image.getvalue(), media_type="image/svg+xml")

    async def give(self, request: Request, visitor: Visitor) -> Response:
        """The first code confirms the telephone; each other one lets a session in."""
        async with form_of(request, visitor) as form:
            code = field(form, "code")
        try:
            recovery = await run_in_threadpool(self._take, code, visitor, request)
        except (WrongCode, SecondFactorAlreadySet) as refused:
            return await self._page(visitor, refused=fault_of(refused))
        if recovery:
            return recovery_page(self._site.pages, recovery, visitor)
        response = RedirectResponse(self._landing.place_of(request, visitor.agent), 303)
        self._landing.forget(request, response)
        return response

    async def _page(self, visitor: Visitor, *, refused: Fault | None = None) -> Response:
        """Without her menu, which opens nothing yet."""
        factor = await run_in_threadpool(self._to_confirm, visitor)
        if factor is None and visitor.owes is None:
            return RedirectResponse("/compte", 303)
        secret = factor.secret if factor is not None else ""
        return self._site.pages.page(
            "access/second_facteur.html",
            None,
            status=refused.status if refused else 200,
            jeton=visitor.token,
            nom=visitor.agent.name,
            secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
            faute=refused.sentence if refused else "",
            a_la_porte=visitor.owes is not None,
        )

    def _to_confirm(self, visitor: Visitor) -> SecondFactor | None:
        """The factor that she is setting up; None for who has one."""
        if visitor.owes is Proof.CODE:
            return None
        try:
            return self._begin(visitor.agent)
        except SecondFactorAlreadySet:
            return None

    def _begin(self, agent: Agent) -> SecondFactor:
        with self._site.units() as work:
            return Factors(work, now=self._site.clock()).begin(agent)

    def _take(self, code: str, visitor: Visitor, request: Request) -> list[str]:
        """The recovery codes of a telephone that has just been confirmed."""
        now = self._site.clock()
        with counted_code(self._site, visitor.agent, client_of(request)), self._site.units() as work:
            found = Sessions(work, now=now).find(self._site.visitors.session_secret(request))
            assert found is not None
            session, agent = found
            factors = Factors(work, now=now)
            recovery: list[str] = []
            if visitor.owes is Proof.CODE:
                factors.verify(agent, session, code)
            else:
                recovery = factors.confirm(agent, session, code)
            Throttle(work, now=now).clear(CODES_BY_AGENT, str(agent.id))
            return recovery


@contextmanager
def counted_code(site: Site, agent: Agent, client: str) -> Iterator[None]:
    """A code is looked at inside: counted for whom it is before that, since a wrong one undoes the rest, and,
    when it is wrong, for where it comes from.
    """
    with site.units() as work:
        throttle = Throttle(work, now=site.clock())
        throttle.require(CODES_BY_CLIENT, client)
        throttle.count(CODES_BY_AGENT, str(agent.id))
    try:
        yield
    except WrongCode:
        with site.units() as work:
            Throttle(work, now=site.clock()).count(CODES_BY_CLIENT, client)
        raise


def to_the_door(request: Request) -> Response | None:
    """Where to send somebody who owes her second factor; None when a page cannot be shown instead."""
    if request.method == "GET" and not is_fragment(request):
        return RedirectResponse(PATH, 303)
    return None
