"""A colleague leaves: her access ends at once, and a ticket asks for the end of her account in the SNE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.access import web_caller
from guichets.registry import Agent
from guichets.representation import Representation
from guichets.rights import Right
from knowledge_base.understanding.acts import Act
from knowledge_base.verdict import THEME_OF_ACT
from rendering.letters import Writer
from tickets.desk import Desk
from tickets.desk import Request as Help
from tickets.following import unclosed_of
from tickets.ticket import Ticket
from web.errors import ReplyTooLong, WebError
from web.faults import REPLY_LIMIT, fault_of
from web.forms import CHANNEL, Typed, typed
from web.ports import Work
from web.site import Site
from web.space.guichet import PATH
from web.space.tickets import LEFT
from web.space.tickets import PATH as TICKETS
from web.visitors import Visitor, form_of


@dataclass(frozen=True)
class Departure:
    """What the ticket says of her."""

    name: str
    email: str
    guichet: str


class Departures:
    def __init__(self, site: Site, writer: Writer) -> None:
        self._site = site
        self._writer = writer

    def routes(self) -> list[Route]:
        one = f"{PATH}/collegues/{{person:int}}/depart"
        return [
            self._site.page(one, self.ask, Right.REPRESENT),
            self._site.order(one, self.confirm, Right.REPRESENT),
        ]

    async def ask(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(request, visitor)

    async def confirm(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            said = typed(form, "texte")
        try:
            reference = await run_in_threadpool(self._end, request.path_params["person"], said, visitor.agent)
        except WebError as refused:
            return await self._page(request, visitor, refused=refused, text=said["texte"])
        address = f"{TICKETS}/{reference}" if reference else PATH
        return RedirectResponse(f"{address}?fait={LEFT}", 303)

    async def _page(
        self, request: Request, visitor: Visitor, *, refused: WebError | None = None, text: str = ""
    ) -> Response:
        fault = fault_of(refused) if refused else None
        colleague, tickets = await run_in_threadpool(
            self._leaving, request.path_params["person"], visitor.agent
        )
        return self._site.pages.page(
            "space/depart.html",
            visitor,
            status=fault.status if fault else 200,
            personne=colleague,
            tickets=tickets,
            refus_dit=fault.sentence if fault else "",
            saisie=text,
        )

    def _leaving(self, number: int, by: Agent) -> tuple[Agent, Sequence[Ticket]]:
        """And her open tickets, whose words stay hers: their references alone are shown."""
        with self._site.units.reading() as work:
            return self._representation(work, by).colleague(number), unclosed_of(number, work.tickets)

    def _colleague(self, number: int, by: Agent) -> Agent:
        with self._site.units.reading() as work:
            return self._representation(work, by).colleague(number)

    def _end(self, number: int, said: Typed, by: Agent) -> str:
        """The reference of the ticket; empty when her access had ended already."""
        self._colleague(number, by)
        said.require_no_nir()
        if len(said["texte"]) > REPLY_LIMIT:
            raise ReplyTooLong
        with self._site.units() as work:
            representation = self._representation(work, by)
            colleague = representation.colleague(number)
            if not representation.end_access(colleague):
                return ""
            departure = Departure(colleague.name, colleague.email, representation.guichet.name)
            desk = Desk(work, now=self._site.clock(), zone=self._site.zone)
            ticket = desk.open_ticket(
                Help(
                    question=self._writer.text("ticket/depart", departure),
                    theme=THEME_OF_ACT[Act.FERMETURE_ACCES],
                    kind=Act.FERMETURE_ACCES,
                    details=(said["texte"],) if said["texte"] else (),
                ),
                by=by,
                channel=CHANNEL,
                chat_ref=web_caller(by).chat_ref,
            )
            return ticket.reference

    def _representation(self, work: Work, by: Agent) -> Representation:
        return Representation(work, by=by, now=self._site.clock(), channel=CHANNEL)
