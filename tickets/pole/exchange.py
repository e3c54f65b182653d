"""The tools of every order about the exchange with the pole: its standing, its history, its mails."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from deadlines.working_days import add_working_days
from journal.entries import Kind
from journal.people import Person
from tickets.commands import TicketCommands
from tickets.errors import ForbiddenTransition
from tickets.escalations import Escalation, EscalationEvent, after
from tickets.life import Action
from tickets.mails import MailFate
from tickets.pole.national import NationalPole
from tickets.ticket import Ticket

_LOGGED: Mapping[EscalationEvent, Kind] = {
    EscalationEvent.HEARD: Kind.POLE_HEARD,
    EscalationEvent.REFUSED: Kind.POLE_REFUSED,
    EscalationEvent.RESENT: Kind.POLE_RESENT,
    EscalationEvent.NUDGED: Kind.POLE_NUDGED,
    EscalationEvent.STILL_WAITING: Kind.POLE_STILL_WAITING,
    EscalationEvent.SETTLED: Kind.POLE_SETTLED,
    EscalationEvent.NUMBERED: Kind.POLE_NUMBERED,
}


class PoleExchangeCommands(TicketCommands):
    def _current(self, ticket: Ticket) -> Escalation:
        """The last one; ``ForbiddenTransition`` when the pole was never asked."""
        escalation = self._work.escalations.latest(number_of(ticket))
        if escalation is None:
            raise ForbiddenTransition(ticket.status.value, Action.RETURN.value)
        return escalation

    def _turn(
        self, ticket: Ticket, escalation: Escalation, turn: EscalationEvent, *, by: Person | None
    ) -> None:
        """The only writer of ``standing``; each turn is a row of the history and one of the journal."""
        escalation.standing = after(escalation.standing, turn)
        ticket.record(turn, by=by, at=self._now, about=f"{escalation.number}")
        self._log(ticket, _LOGGED[turn], by=by)

    def _settle(self, ticket: Ticket, escalation: Escalation, *, by: Person) -> None:
        self._turn(ticket, escalation, EscalationEvent.SETTLED, by=by)
        escalation.settled_at = self._now
        escalation.settled_by = by.id
        escalation.nudge_at = None
        self._file_mails(ticket, by)

    def _file_mails(self, ticket: Ticket, by: Person) -> None:
        for mail in self._work.mails.to_review(number_of(ticket)):
            mail.fate = MailFate.FILED
            mail.settled_at = self._now
            mail.settled_by = by.id

    def _tell_aside(self, ticket: Ticket, notice: object, *, key: str, only: int | None = None) -> None:
        """Nobody answers the agent by answering this: what is written under it may well be for the pole."""
        self._tell_gestionnaires(ticket, notice, key=key, only=only, answerable=False)

    def _next_nudge(self, pole: NationalPole) -> datetime:
        return add_working_days(self._now, pole.nudge_after, self._zone)


def number_of(ticket: Ticket) -> int:
    assert ticket.id is not None
    return ticket.id
