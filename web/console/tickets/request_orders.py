"""The orders about a request: a step is done, an access is cut, what is not done is closed knowingly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.departures import Departures
from guichets.errors import GuichetError
from guichets.registry import Agent
from guichets.rights import Right
from tickets.desk import Desk
from tickets.errors import TicketError, UnknownTicket
from tickets.kinds.steps import StepDesk
from web.console.tickets.request_view import PLACES
from web.console.tickets.ticket import Outcome, TicketPages
from web.console.tickets.ticket_orders import seen_ticket
from web.console.tickets.ticket_view import state_of
from web.console.tickets.walk import back_to
from web.errors import TicketChanged, UnknownPage, WebError
from web.faults import fault_of
from web.fields import number_of
from web.site import Site
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class Given:
    """``value`` is a step, or the number of a person; ``state`` is the ticket's that the form saw."""

    order: str
    value: str
    state: str


class RequestOrders:
    def __init__(self, site: Site, tickets: TicketPages) -> None:
        self._site = site
        self._tickets = tickets

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.order("/tickets/{reference}/demande/{order}", self.order, Right.ACT)]

    async def order(self, request: Request, visitor: Visitor) -> Response:
        """A refusal is said on the ticket's page."""
        reference, order = request.path_params["reference"], request.path_params["order"]
        if order not in PLACES:
            raise UnknownPage
        async with form_of(request, visitor) as form:
            given = Given(order, field(form, "choix"), field(form, "etat"))
        try:
            await run_in_threadpool(self._carry_out, reference, given, visitor.agent)
        except UnknownTicket:
            raise
        except (TicketError, GuichetError, WebError) as refused:
            # Whoever is not found, the ticket is: this is its page.
            outcome = Outcome(order=order, refusal=replace(fault_of(refused), status=422))
            return await self._tickets.page(request, visitor, outcome)
        return await back_to(request, reference, f"fait={order}", PLACES[order])

    def _carry_out(self, reference: str, given: Given, by: Agent) -> None:
        now, zone = self._site.clock(), self._site.zone
        with self._site.units() as work:
            ticket = seen_ticket(work, reference, by)
            desk = Desk(work, now=now, zone=zone)
            match given.order:
                case "etape":
                    desk.take(ticket, by=by)
                    StepDesk(work, now=now, zone=zone).note(ticket, given.value, by=by)
                case "annuler-etape":
                    desk.take(ticket, by=by)
                    StepDesk(work, now=now, zone=zone).undo(ticket, given.value, by=by)
                case "couper":
                    leaving = Departures(work, by=by, now=now)
                    leaving.end(number_of(given.value) or 0, ticket.guichet_id)
                case _ if given.state != state_of(ticket):
                    raise TicketChanged
                case _:
                    desk.close(ticket, by=by, even_unfinished=True, even_unread=True)
