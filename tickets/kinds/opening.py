"""A ticket that a gestionnaire opens in the name of an agent, who had called, written or come."""

from __future__ import annotations

from dataclasses import replace

from journal.people import Person
from tickets.changes import TicketChange
from tickets.errors import GestionnaireOnly
from tickets.interventions import Medium
from tickets.kinds.declared import declaration_of
from tickets.notices import OpenedForYou
from tickets.service import Request, TicketService
from tickets.ticket import Ticket


class RequestOpeningService(TicketService):
    def open_for(
        self,
        request: Request,
        agent: Person,
        *,
        by: Person,
        medium: Medium,
        minutes: int,
        channel: str,
        chat_ref: str,
    ) -> Ticket:
        """For an agent of the gestionnaire's département. The gestionnaire holds it: the others are not asked
        to take it.

        ``medium`` is how the agent told it, in ``minutes`` of the gestionnaire's time, 0 when not counted;
        ``channel`` is where the agent is answered.
        """
        if not by.is_gestionnaire or not by.sees(self._work.people.departement_of(agent.guichet_id)):
            raise GestionnaireOnly
        asked = replace(request, medium=medium.value)
        ticket = self.open_ticket(asked, by=agent, channel=channel, chat_ref=chat_ref)
        ticket.record(TicketChange.ON_BEHALF, by=by, at=self._now)
        self.take(ticket, by=by)
        if minutes:
            self.spend(ticket, minutes, by=by)
        is_act = declaration_of(ticket.kind).is_act
        notice = OpenedForYou(ticket.reference, ticket.kind, by.name, is_act)
        self._let_agent_know(ticket, notice, key=f"ticket:{ticket.reference}:note")
        return ticket
