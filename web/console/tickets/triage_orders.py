"""The orders of the triage: each is a button, or a short form, of the ticket's page."""

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
from tickets.errors import NotAColleague, NotOfTheGuichet, TicketError, UnknownTicket
from tickets.ticket import Ticket, Urgency
from tickets.triage.desk import TriageDesk
from tickets.triage.grouping import GroupingDesk
from web.console.tickets.bulk_report import ticket_or_none
from web.console.tickets.ticket import Outcome, TicketPages
from web.console.tickets.ticket_orders import draft_place, identity, seen_ticket
from web.console.tickets.triage_names import PLACES, TEXTS
from web.console.tickets.triage_view import colleagues_of
from web.console.tickets.walk import back_to
from web.errors import NoOtherTicket, ReplyTooLong, UnknownPage, UnknownUrgency, WebError
from web.faults import REPLY_LIMIT, fault_of
from web.fields import number_of
from web.forms import typed
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of


@dataclass(frozen=True)
class Given:
    """``value`` is what was chosen: a kind, an urgency, a colleague, another ticket."""

    order: str
    value: str
    text: str


class TriageOrders:
    def __init__(self, site: Site, tickets: TicketPages) -> None:
        self._site = site
        self._tickets = tickets

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.order("/tickets/{reference}/tri/{order}", self.order, Right.ACT)]

    async def order(self, request: Request, visitor: Visitor) -> Response:
        """A refusal is said on the ticket's page, where what was typed stays."""
        reference, order = request.path_params["reference"], request.path_params["order"]
        if order not in PLACES:
            raise UnknownPage
        async with form_of(request, visitor, takes_masked=True) as form:
            texts = typed(form, *TEXTS.values())
            given = Given(order, field(form, "choix").strip(), texts[TEXTS.get(order, "")])
        try:
            texts.require_no_nir()
            await run_in_threadpool(self._carry_out, reference, given, visitor.agent)
        except (TicketError, WebError) as refused:
            if isinstance(refused, UnknownTicket):
                raise
            outcome = Outcome(order=order, refusal=fault_of(refused), texts=texts)
            return await self._tickets.page(request, visitor, outcome)
        return await back_to(request, reference, f"fait={order}", PLACES[order])

    def _carry_out(self, reference: str, given: Given, by: Agent) -> None:
        with self._site.units() as work:
            ticket = seen_ticket(work, reference, by)
            if is_too_long(given.text, REPLY_LIMIT):
                raise ReplyTooLong
            desk = TriageDesk(work, now=self._site.clock(), zone=self._site.zone)
            grouping = GroupingDesk(work, now=self._site.clock(), zone=self._site.zone)
            match given.order:
                case "objet":
                    desk.sort(ticket, given.value, by=by)
                case "urgence":
                    desk.rank(ticket, _urgency(given.value), by=by)
                case "note":
                    desk.note(ticket, given.text, by=by)
                case "passer":
                    to = _colleague(given.value, ticket, work)
                    desk.hand_over(ticket, to, by=by, word=given.text)
                case "confier":
                    desk.entrust(ticket, _successor(given.value, work), by=by)
                case "annuler-cloture":
                    desk.undo_close(ticket, by=by)
                case "lier":
                    grouping.link(ticket, other_ticket(given.value, work, by), by=by)
                case "delier":
                    grouping.unlink(ticket, other_ticket(given.value, work, by), by=by)
            if given.order in TEXTS:
                work.drafts.forget(identity(by), draft_place(ticket.reference, TEXTS[given.order]))


def other_ticket(reference: str, work: Work, by: Agent) -> Ticket:
    """The other one, which she must see as well; ``NoOtherTicket``."""
    other = ticket_or_none(reference, work, by)
    if other is None:
        raise NoOtherTicket
    return other


def _urgency(value: str) -> Urgency:
    if value not in frozenset(Urgency):
        raise UnknownUrgency
    return Urgency(value)


def _successor(value: str, work: Work) -> Agent:
    number = number_of(value)
    person = work.registry.agent(number) if number is not None else None
    if person is None:
        raise NotOfTheGuichet
    return person


def _colleague(value: str, ticket: Ticket, work: Work) -> Agent:
    number = number_of(value)
    person = next((one for one in colleagues_of(ticket, work) if one.id == number), None)
    if person is None:
        known = work.registry.agent(number) if number is not None else None
        raise NotAColleague(known.name if known is not None else "")
    return person
