"""The orders that write to the pole: nothing leaves but what a gestionnaire has read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from deadlines.working_days import add_working_days
from delivery.files import Attachment
from delivery.letters import Letter
from journal.entries import Kind
from journal.people import Person, identity
from tickets.commands import TicketCommands, said
from tickets.errors import FilesNotChecked, ForbiddenTransition, IncompleteDossier, PoleReferenceTooLong
from tickets.escalations import LIFE, Escalation, EscalationEvent, Way, after
from tickets.life import Action
from tickets.mails import MailFate
from tickets.notices import TicketEscalated
from tickets.pole.dossier import Dossier, missing
from tickets.pole.letters import letter_key, message_id
from tickets.pole.national import NationalPole, require_ready
from tickets.pole.notices import LetterRefused
from tickets.ticket import Side, Thread, Ticket, TicketMessage

LONGEST_REFERENCE = 80  # characters


_LOGGED: Mapping[EscalationEvent, Kind] = {
    EscalationEvent.HEARD: Kind.POLE_HEARD,
    EscalationEvent.REFUSED: Kind.POLE_REFUSED,
    EscalationEvent.RESENT: Kind.POLE_RESENT,
    EscalationEvent.NUDGED: Kind.POLE_NUDGED,
    EscalationEvent.STILL_WAITING: Kind.POLE_STILL_WAITING,
    EscalationEvent.SETTLED: Kind.POLE_SETTLED,
    EscalationEvent.NUMBERED: Kind.POLE_NUMBERED,
}


class PoleRequestCommands(TicketCommands):
    def escalate(
        self,
        ticket: Ticket,
        dossier: Dossier,
        *,
        subject: str,
        body: str,
        by: Person,
        pole: NationalPole,
        files: tuple[Attachment, ...] = (),
        files_checked: bool = False,
    ) -> Escalation:
        """Sends the request by mail; refuses while anything expected is missing. ``files`` are copies made to
        travel (see ``files``), in which the gestionnaire says that they saw no personal data.
        """
        self._require_gestionnaire(by, ticket)
        _require_complete(dossier)
        require_ready(pole)
        if files and not files_checked:
            raise FilesNotChecked
        escalation = self._begin(ticket, Way.MAIL, subject, by=by, pole=pole)
        self._write(ticket, body, files, by=by)
        self._post(ticket, escalation, body, files, row=0, pole=pole)
        return escalation

    def escalate_by_hand(
        self,
        ticket: Ticket,
        dossier: Dossier,
        *,
        subject: str,
        body: str,
        by: Person,
        pole: NationalPole,
        pole_reference: str = "",
    ) -> Escalation:
        """The gestionnaire has copied the request into the pole's own platform: nothing leaves from here."""
        self._require_gestionnaire(by, ticket)
        _require_complete(dossier)
        reference = _reference(pole_reference)
        escalation = self._begin(ticket, Way.PLATFORM, subject, by=by, pole=pole)
        escalation.pole_reference = reference
        self._write(ticket, body, (), by=by)
        return escalation

    def nudge(self, ticket: Ticket, body: str, *, by: Person, pole: NationalPole) -> Escalation:
        """Asks again, in the same exchange of mails; what went by hand is asked again by hand."""
        self._require_gestionnaire(by, ticket)
        body = said(body)
        escalation = self._current(ticket)
        is_mail = escalation.way is Way.MAIL
        if is_mail:
            require_ready(pole)
        self._turn(ticket, escalation, EscalationEvent.NUDGED, by=by)
        escalation.nudges += 1
        escalation.nudge_at = self._next_nudge(pole)
        self._write(ticket, body, (), by=by)
        if is_mail:
            former = self._work.mails.last_message_id(identity(ticket), Thread.POLE)
            row = len(ticket.history) - 1
            self._post(ticket, escalation, body, (), row=row, pole=pole, in_reply_to=former)
        return escalation

    def resend(self, ticket: Ticket, *, by: Person, pole: NationalPole) -> Escalation:
        """The last letter again, since the pole never had it: to the address that is set now."""
        self._require_gestionnaire(by, ticket)
        require_ready(pole)
        escalation = self._current(ticket)
        self._turn(ticket, escalation, EscalationEvent.RESENT, by=by)
        escalation.sent_at = self._now
        escalation.nudge_at = self._next_nudge(pole)
        last = last_of_ours(ticket)
        row = len(ticket.history) - 1
        self._post(ticket, escalation, last.text, tuple(last.attachments), row=row, pole=pole)
        return escalation

    def note_reference(self, ticket: Ticket, reference: str, *, by: Person) -> None:
        """The number that the pole gave to the request."""
        self._require_gestionnaire(by, ticket)
        reference = _reference(said(reference))
        escalation = self._current(ticket)
        if escalation.pole_reference != reference:
            self._turn(ticket, escalation, EscalationEvent.NUMBERED, by=by)
            escalation.pole_reference = reference

    def refused(self, ticket: Ticket, letter_id: str, *, recipient: str, reason: str) -> None:
        """A server says that a letter will never arrive, at once or by a report; each is told once."""
        escalations = self._work.escalations.of_ticket(identity(ticket))
        escalation = next((e for e in escalations if e.message_id == letter_id), None)
        if escalation is not None and EscalationEvent.REFUSED in LIFE[escalation.standing]:
            self._turn(ticket, escalation, EscalationEvent.REFUSED, by=None)
            escalation.nudge_at = None
        notice = LetterRefused(ticket.reference, recipient, reason)
        self._tell_aside(ticket, notice, key=f"pole-refus:{letter_id}")

    def _begin(self, ticket: Ticket, way: Way, subject: str, *, by: Person, pole: NationalPole) -> Escalation:
        former = self._work.escalations.latest(identity(ticket))
        requests = sum(event.action == Action.ESCALATE for event in ticket.history)
        number = max(requests, former.number if former else 0) + 1
        self._move(ticket, Action.ESCALATE, by=by, about=f"{number}")
        if former is not None and EscalationEvent.SETTLED in LIFE[former.standing]:
            self._settle(ticket, former, by=by)
        ticket.assignee_id = ticket.assignee_id or by.id
        ticket.taken_at = ticket.taken_at or self._now
        escalation = Escalation(
            ticket_id=identity(ticket),
            number=number,
            way=way,
            subject=" ".join(subject.split()),
            sent_at=self._now,
            nudge_at=self._next_nudge(pole),
        )
        self._work.escalations.add(escalation)
        self._log(ticket, Kind.TICKET_ESCALATED, by=by)
        notice = TicketEscalated(ticket.reference, ticket.question)
        self._let_agent_know(ticket, notice, key=f"ticket:{ticket.reference}:escalade:{number}")
        return escalation

    def _write(self, ticket: Ticket, body: str, files: tuple[Attachment, ...], *, by: Person) -> None:
        ticket.say(body, by=by, side=Side.GESTIONNAIRE, at=self._now, thread=Thread.POLE, attachments=files)

    def _post(
        self,
        ticket: Ticket,
        escalation: Escalation,
        body: str,
        files: tuple[Attachment, ...],
        *,
        row: int,
        pole: NationalPole,
        in_reply_to: str = "",
    ) -> None:
        """``row`` is that of the history which the letter makes, 0 for the request itself."""
        escalation.sender, escalation.recipient = pole.sender, pole.address
        escalation.message_id = message_id(ticket.reference, escalation.number, row, sender=pole.sender)
        letter = Letter(
            sender=pole.sender,
            recipient=pole.address,
            subject=f"Re: {escalation.subject}" if in_reply_to else escalation.subject,
            body=body,
            message_id=escalation.message_id,
            in_reply_to=in_reply_to,
            attachments=files,
        )
        key = letter_key(ticket.reference, escalation.number, row)
        self._work.outbox.mail(letter, key=key, about=ticket.reference)
        self._work.mails.note(escalation.message_id, identity(ticket), Thread.POLE)

    def _current(self, ticket: Ticket) -> Escalation:
        """The last one; ``ForbiddenTransition`` when the pole was never asked."""
        escalation = self._work.escalations.latest(identity(ticket))
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
        for mail in self._work.mails.to_review(identity(ticket)):
            mail.fate = MailFate.FILED
            mail.settled_at = self._now
            mail.settled_by = by.id

    def _tell_aside(
        self, ticket: Ticket, notice: object, change: str = "", *, key: str = "", only: int | None = None
    ) -> None:
        """Nobody answers the agent by answering this: what is written under it may well be for the pole."""
        self._tell_gestionnaires(ticket, notice, change, key=key, only=only, answerable=False)

    def _next_nudge(self, pole: NationalPole) -> datetime:
        return add_working_days(self._now, pole.nudge_after, self._zone)


def last_of_ours(ticket: Ticket) -> TicketMessage:
    """What was last written to the pole."""
    ours = (m for m in reversed(ticket.messages) if m.side is Side.GESTIONNAIRE)
    return next(message for message in ours if message.thread is Thread.POLE)


def _require_complete(dossier: Dossier) -> None:
    absent = missing(dossier)
    if absent:
        raise IncompleteDossier(tuple(element.value for element in absent))


def _reference(text: str) -> str:
    reference = " ".join(text.split())
    if len(reference) > LONGEST_REFERENCE:
        raise PoleReferenceTooLong(LONGEST_REFERENCE)
    return reference
