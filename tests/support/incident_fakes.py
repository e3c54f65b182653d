"""Incidents in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stand_in import StandIn

from tickets.incident import Incident, IncidentContact
from tickets.ticket import Ticket


@dataclass
class FakeIncidents(StandIn):
    """``all_tickets`` are those of the same work."""

    all_tickets: list[Ticket]
    all: list[Incident] = field(default_factory=list)
    met: dict[tuple[int, int], IncidentContact] = field(default_factory=dict)

    def next_reference(self, year: int) -> str:
        return f"I-{year}-{len(self.all) + 1:02d}"

    def add(self, incident: Incident) -> None:
        incident.id = len(self.all) + 1
        self.all.append(incident)

    def by_reference(self, reference: str) -> Incident | None:
        return next((one for one in self.all if one.reference == reference), None)

    def get(self, incident_id: int) -> Incident | None:
        return next((one for one in self.all if one.id == incident_id), None)

    def under_way(self, *, departement: str) -> Sequence[Incident]:
        return [one for one in reversed(self.all) if not one.is_closed and one.concerns(departement)]

    def over(self, *, departement: str, limit: int) -> Sequence[Incident]:
        closed = [(one.closed_at, one) for one in self.all if one.closed_at and one.concerns(departement)]
        return [one for _, one in sorted(closed, key=lambda pair: pair[0], reverse=True)][:limit]

    def meet(self, incident: Incident, contact: IncidentContact) -> bool:
        assert incident.id is not None
        before = self.met.get((incident.id, contact.agent_id))
        if before is not None and before.at >= incident.since:
            return False
        self.met[incident.id, contact.agent_id] = contact
        return True

    def leave(self, incident: Incident, *, ticket: str) -> bool:
        gone = [key for key, one in self.met.items() if key[0] == incident.id and one.ticket == ticket]
        for key in gone:
            del self.met[key]
        return bool(gone)

    def contacts(self, incident_id: int) -> Sequence[IncidentContact]:
        return [contact for (number, _), contact in self.met.items() if number == incident_id]

    def tickets(self, incident_id: int) -> Sequence[Ticket]:
        return [ticket for ticket in self.all_tickets if ticket.incident_id == incident_id]
