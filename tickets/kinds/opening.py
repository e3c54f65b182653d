"""A ticket that a gestionnaire opens in the name of an agent, who had called, written or come."""

from __future__ import annotations

from tickets.deeds import Deed
from tickets.desk import Desk, Request
from tickets.kinds.declared import declaration_of
from tickets.notices import OpenedForYou
from tickets.ticket import Person, Ticket


class OpeningDesk(Desk):
    def open_for(self, request: Request, agent: Person, *, by: Person, channel: str, chat_ref: str) -> Ticket:
        """She holds it: the others are not asked to take it. ``channel`` is where the agent is answered."""
        self._require_gestionnaire(by)
        ticket = self.open_ticket(request, by=agent, channel=channel, chat_ref=chat_ref)
        ticket.record(Deed.ON_BEHALF, by=by, at=self._now)
        self.take(ticket, by=by)
        is_act = declaration_of(ticket.kind).is_act
        notice = OpenedForYou(ticket.reference, ticket.kind, by.name, is_act)
        self._tell_agent(ticket, notice, key=f"ticket:{ticket.reference}:note")
        return ticket
