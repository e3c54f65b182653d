"""What a gestionnaire decides of the exchange with the pole, on the ticket's page; each is a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from privacy.text import is_too_long
from rendering.labels import TO_COMPLETE
from tickets.desk import Desk
from tickets.errors import TicketError, UnknownTicket
from tickets.pole.desk import PoleDesk
from tickets.pole.national import NationalPole
from tickets.ticket import Side, Ticket
from web.console.tickets.pole import names
from web.console.tickets.ticket import Outcome, TicketPages
from web.console.tickets.ticket_orders import draft_place, has_just_said, identity, seen_ticket
from web.console.tickets.ticket_view import state_of
from web.console.tickets.walk import back_to
from web.errors import BlankLeft, ReplyTooLong, TicketChanged, UnknownPage, WebError
from web.faults import REPLY_LIMIT, fault_of
from web.forms import typed
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class Given:
    """``state`` is that of the ticket which the form saw."""

    order: str
    state: str
    text: str
    reference: str


class PoleOrders:
    def __init__(self, site: Site, tickets: TicketPages, pole: NationalPole) -> None:
        self._site = site
        self._tickets = tickets
        self._pole = pole

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.order("/tickets/{reference}/pole/{order}", self.order, Right.ACT)]

    async def order(self, request: Request, visitor: Visitor) -> Response:
        """A refusal is said on the ticket's page, where what was typed stays."""
        reference, order = request.path_params["reference"], request.path_params["order"]
        if order not in names.ORDERS:
            raise UnknownPage
        async with form_of(request, visitor, takes_masked=True) as form:
            texts = typed(form, *names.TEXTS.values(), names.REFERENCE)
            text = texts[names.TEXTS.get(order, "")]
            given = Given(order, field(form, "etat"), text, texts[names.REFERENCE])
        try:
            texts.require_no_nir()
            await run_in_threadpool(self._carry_out, reference, given, visitor.agent)
        except (TicketError, WebError) as refused:
            if isinstance(refused, UnknownTicket):
                raise
            outcome = Outcome(order=names.said(order), refusal=fault_of(refused), texts=texts)
            return await self._tickets.page(request, visitor, outcome)
        return await back_to(request, reference, f"fait={names.said(order)}", names.PLACE)

    def _carry_out(self, reference: str, given: Given, by: Agent) -> None:
        with self._site.units() as work:
            ticket = seen_ticket(work, reference, by)
            if given.state != state_of(ticket):
                if given.order == names.PASS_ON and has_just_said(ticket, given.text, by, Side.GESTIONNAIRE):
                    return  # the button was pressed twice
                raise TicketChanged
            if is_too_long(given.text, REPLY_LIMIT):
                raise ReplyTooLong
            if TO_COMPLETE in given.text:
                raise BlankLeft
            self._do(ticket, given, by, work)
            if given.order in names.TEXTS:
                work.drafts.forget(identity(by), draft_place(ticket.reference, names.TEXTS[given.order]))

    def _do(self, ticket: Ticket, given: Given, by: Agent, work: Work) -> None:
        now, zone = self._site.clock(), self._site.zone
        if not ticket.is_closed:
            Desk(work, now=now, zone=zone).take(ticket, by=by)
        desk = PoleDesk(work, now=now, zone=zone)
        match given.order:
            case names.PASS_ON:
                desk.pass_on(ticket, given.text, by=by)
            case names.STILL_WAITING:
                desk.still_waiting(ticket, by=by, pole=self._pole)
            case names.SETTLE:
                desk.settle(ticket, by=by)
            case names.RESEND:
                desk.resend(ticket, by=by, pole=self._pole)
            case names.NUMBER:
                desk.note_reference(ticket, given.reference, by=by)
