"""The exchange with the national pole: what is written to it, and what becomes of what it answers.

Nothing of it reaches the agent but what a gestionnaire passes on.
"""

from __future__ import annotations

from journal.entries import Kind
from journal.people import Person, identity
from tickets.commands import said
from tickets.errors import ForbiddenTransition
from tickets.escalations import Escalation, EscalationEvent
from tickets.life import Action, Status
from tickets.mails import Mail, MailFate
from tickets.pole.national import NationalPole
from tickets.pole.notices import PoleAnswered
from tickets.pole.requests import PoleRequestCommands
from tickets.service import TicketService
from tickets.ticket import Side, Thread, Ticket


class PoleService(PoleRequestCommands):
    # What it says.

    def hear(self, ticket: Ticket, mail: Mail) -> None:
        """A mail of the pole about this ticket: a gestionnaire reads it before anything becomes of it."""
        escalation = self._work.escalations.latest(identity(ticket)) or self._unasked(ticket, mail)
        mail.ticket_id = ticket.id
        mail.fate = MailFate.TO_REVIEW
        if mail.message_id:
            self._work.mails.note(mail.message_id, identity(ticket), Thread.POLE)
        escalation.pole_reference = escalation.pole_reference or mail.foreign_reference
        heard = mail.new_part or mail.text  # it quotes our letter, which stands just above
        ticket.say(
            heard,
            by=None,
            side=Side.POLE,
            at=self._now,
            thread=Thread.POLE,
            attachments=tuple(mail.attachments),
            mail_id=mail.id,
        )
        self._hear(ticket, escalation, by=None)
        notice = PoleAnswered(
            ticket.reference,
            self._name(ticket.agent_id),
            self._work.people.guichet_name(ticket.guichet_id),
            "" if ticket.is_sensitive else heard,
            len(mail.attachments),
            bool(mail.is_verified),
            ticket.is_sensitive,
        )
        self._tell_aside(ticket, notice, "pole-entendu", only=ticket.assignee_id)

    def learn_reference(self, ticket: Ticket, mail: Mail) -> None:
        """Its acknowledgement, which moves nothing, gives the number by which it will write again."""
        escalation = self._work.escalations.latest(identity(ticket))
        if escalation is not None:
            escalation.pole_reference = escalation.pole_reference or mail.foreign_reference

    def record_answer(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """What the pole answered elsewhere, typed in by the gestionnaire: read again like any other."""
        self._require_gestionnaire(by, ticket)
        text = said(text)
        escalation = self._current(ticket)
        ticket.say(text, by=by, side=Side.POLE, at=self._now, thread=Thread.POLE)
        self._hear(ticket, escalation, by=by)

    # What becomes of it.

    def still_waiting(self, ticket: Ticket, *, by: Person, pole: NationalPole) -> None:
        """What it wrote was an acknowledgement: it owes its answer as before."""
        self._require_gestionnaire(by, ticket)
        escalation = self._current(ticket)
        if ticket.status is not Status.ESCALATED:
            raise ForbiddenTransition(ticket.status.value, EscalationEvent.STILL_WAITING.value)
        self._turn(ticket, escalation, EscalationEvent.STILL_WAITING, by=by)
        escalation.nudge_at = self._next_nudge(pole)
        self._file_mails(ticket, by)

    def pass_on(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """Tells the agent, in the words of the gestionnaire: the one way from the pole to the agent."""
        text = said(text)
        self._require_reader(ticket)
        self.settle(ticket, by=by)
        TicketService(self._work, now=self._now, zone=self._zone).reply(ticket, text, by=by)

    def settle(self, ticket: Ticket, *, by: Person) -> None:
        """The pole owes nothing more, whatever it wrote; the agent is told nothing."""
        self._require_gestionnaire(by, ticket)
        self._settle(ticket, self._current(ticket), by=by)
        if ticket.status is Status.ESCALATED:
            self._move(ticket, Action.RETURN, by=by)
            self._log(ticket, Kind.TICKET_RETURNED, by=by)

    def _hear(self, ticket: Ticket, escalation: Escalation, *, by: Person | None) -> None:
        self._turn(ticket, escalation, EscalationEvent.HEARD, by=by)
        escalation.heard_at = self._now
        escalation.nudge_at = None

    def _unasked(self, ticket: Ticket, mail: Mail) -> Escalation:
        """An exchange that the pole opens, about a ticket that never went to it."""
        escalation = Escalation(ticket_id=identity(ticket), number=1, subject=mail.subject, sent_at=self._now)
        self._work.escalations.add(escalation)
        return escalation
