"""Whoever meets an incident: the agents who ask about it, and the tickets that it groups."""

from __future__ import annotations

from collections.abc import Collection

from journal.entries import Kind
from journal.people import Person, departement_of, identity
from tickets.commands import TicketCommands
from tickets.errors import IncidentIsClosed, SensitiveStaysApart, UnknownIncident
from tickets.incident import Incident, IncidentContact, first_about
from tickets.ticket import Ticket

TROUBLES = frozenset({"question", "anomalie", "interface"})
"""The kinds of tickets that an incident may be the whole answer to; what is to be done remains to be done."""


class IncidentMeetings(TicketCommands):
    def about(self, question: str, *, by: Person, besides: Collection[str] = ()) -> Incident | None:
        """The last incident under way in the person's département that the question is about; those of
        ``besides`` are left out.
        """
        departement = departement_of(by, self._work.people)
        under_way = self._work.incidents.under_way(departement=departement)
        left = (incident for incident in under_way if incident.reference not in besides)
        return first_about(left, question, self._work.wording)

    def meet(self, incident: Incident, *, by: Person, channel: str, ticket: str = "") -> bool:
        """Whoever asks is told when it is over. False when they were to be told already, or look after it."""
        if by.is_gestionnaire:
            return False
        contact = IncidentContact(identity(by), self._now, channel, ticket)
        if not self._work.incidents.meet(incident, contact):
            return False
        self._note_contact(Kind.INCIDENT_MET, incident, by, channel)
        return True

    def join(self, ticket: Ticket, *, by: Person) -> None:
        """A ticket just opened attaches itself to what it is about, wherever its agent tells it."""
        if ticket.kind not in TROUBLES:
            return
        told = (ticket.question, *ticket.answers.values(), *(message.text for message in ticket.messages))
        met = (self.about(text, by=by) for text in told)
        incident = next((one for one in met if one is not None), None)
        if incident is not None:
            self.attach(ticket, incident, by=by)

    def attach(self, ticket: Ticket, incident: Incident, *, by: Person) -> None:
        """``by`` is the gestionnaire, or the agent whose ticket attaches itself."""
        self._require_theirs(ticket, incident, by)
        if incident.is_closed:
            raise IncidentIsClosed(incident.reference)
        if ticket.is_sensitive:
            raise SensitiveStaysApart(ticket.reference)
        if ticket.incident_id == incident.id:
            return
        self.detach(ticket, by=by)
        ticket.incident_id = incident.id
        self._log(ticket, Kind.TICKET_ATTACHED, by=by, outcome=incident.reference)
        asker = self._work.people.person(ticket.agent_id)
        if asker is not None:
            self.meet(incident, by=asker, channel=ticket.channel, ticket=ticket.reference)

    def _require_theirs(self, ticket: Ticket, incident: Incident, by: Person) -> None:
        """The incident concerns the département of the ticket, which is also the gestionnaire's."""
        if not incident.concerns(self._departement(ticket)) or not incident.concerns(by.departement):
            raise UnknownIncident(incident.reference)
        if by.id != ticket.agent_id:
            self._require_gestionnaire(by, ticket)

    def detach(self, ticket: Ticket, *, by: Person) -> None:
        """Whoever met the incident by this ticket alone has not met it."""
        if ticket.incident_id is None:
            return
        if by.id != ticket.agent_id:
            self._require_gestionnaire(by, ticket)
        incident = self._work.incidents.get(ticket.incident_id)
        assert incident is not None
        ticket.incident_id = None
        self._log(ticket, Kind.TICKET_DETACHED, by=by, outcome=incident.reference)
        others = self._work.incidents.tickets(incident.id or 0)
        if any(other.agent_id == ticket.agent_id for other in others):
            return
        asker = self._work.people.person(ticket.agent_id)
        if self._work.incidents.leave(incident, ticket=ticket.reference) and asker is not None:
            self._note_contact(Kind.INCIDENT_LEFT, incident, asker, ticket.channel)

    def _note_contact(self, kind: Kind, incident: Incident, person: Person, channel: str) -> None:
        self._note(kind, incident.reference, by=person, channel=channel, guichet_id=person.guichet_id)
