"""The exchanges with the national pole in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stand_in import StandIn

from tickets.escalations import Escalation, EscalationStatus
from tickets.life import Status
from tickets.pole.national import NationalPole
from tickets.ticket import Ticket

POLE = NationalPole(
    address="pole@national.exemple.fr",
    sender="sne06@gestion.exemple.fr",
    authorised=("sne06@gestion.exemple.fr",),
    smtp_ready=True,
)


@dataclass
class FakeEscalations(StandIn):
    """``all_tickets`` are those of the same work."""

    all_tickets: list[Ticket]
    all: list[Escalation] = field(default_factory=list)

    def add(self, escalation: Escalation) -> None:
        escalation.id = len(self.all) + 1
        self.all.append(escalation)

    def of_ticket(self, ticket_id: int) -> Sequence[Escalation]:
        return sorted((e for e in self.all if e.ticket_id == ticket_id), key=lambda e: e.number)

    def latest(self, ticket_id: int) -> Escalation | None:
        return next(reversed(self.of_ticket(ticket_id)), None)

    def known_as(self, pole_reference: str, *, limit: int) -> Sequence[Escalation]:
        return [one for one in reversed(self.all) if one.pole_reference == pole_reference][:limit]

    def to_nudge(self, now: datetime) -> Sequence[Escalation]:
        at_pole = {ticket.id for ticket in self.all_tickets if ticket.status is Status.ESCALATED}
        due = [
            (e.nudge_at, e.id or 0, e)
            for e in self.all
            if e.nudge_at
            and e.nudge_at <= now
            and e.standing is EscalationStatus.SENT
            and e.ticket_id in at_pole
        ]
        return [escalation for *_, escalation in sorted(due, key=lambda one: one[:2])]
