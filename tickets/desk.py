"""The desk: every order that an agent or a gestionnaire gives about a ticket, in one transaction each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from journal.entries import Kind
from tickets.errors import (
    EmptyText,
    EscalationNotConfigured,
    IncompleteDossier,
    MinutesOutOfRange,
    TakenByAnother,
    UnauthorisedSender,
    UnknownTicket,
)
from tickets.life import Action
from tickets.notices import (
    AgentAdded,
    EscalationMail,
    PrecisionAsked,
    ReplyReceived,
    TicketCard,
    TicketClosed,
    TicketEscalated,
    TicketReleased,
    TicketReopened,
    TicketTaken,
)
from tickets.orders import Orders, identity, said
from tickets.pole.dossier import Dossier, missing
from tickets.ticket import Attachment, Person, Side, Thread, Ticket

_MINUTES = range(1, 24 * 60 + 1)


@dataclass(frozen=True)
class NationalPole:
    """Where escalations go and which addresses may send them: a closed list (fact 173).

    Empty strings mean that the setting was not given.
    """

    address: str
    sender: str
    authorised: Collection[str]
    smtp_ready: bool


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an agent confirmed before her ticket is opened."""

    question: str
    theme: str
    kind: str = "question"
    numero_unique: str = ""
    details: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    source_refs: tuple[str, ...] = ()


class Desk(Orders):
    # What an agent orders.

    def open_ticket(self, request: Request, *, by: Person, channel: str, chat_ref: str) -> Ticket:
        question = request.question.strip()
        if not question:
            raise EmptyText
        year = self._zone.local(self._now).year
        ticket = Ticket(
            reference=self._work.tickets.next_reference(year),
            kind=request.kind,
            question=question,
            theme=request.theme,
            guichet_id=by.guichet_id,
            agent_id=identity(by),
            channel=channel,
            chat_ref=chat_ref,
            numero_unique=request.numero_unique,
            opened_at=self._now,
            source_refs=list(request.source_refs),
        )
        if request.details or request.attachments:
            ticket.say(
                "\n".join(request.details),
                by=by,
                side=Side.AGENT,
                at=self._now,
                attachments=request.attachments,
            )
        self._work.tickets.add(ticket)
        self._log(ticket, Kind.TICKET_OPENED, by=by)
        self._work.outbox.tell_gestionnaires(
            self.card(ticket), key=f"ticket:{ticket.reference}:ouvert", about=ticket.reference
        )
        return ticket

    def add(self, ticket: Ticket, text: str, *, by: Person, attachments: tuple[Attachment, ...] = ()) -> None:
        """The agent adds a detail, or answers what she was asked."""
        self._require_hers(ticket, by)
        text = said(text, attachments)
        self._move(ticket, Action.ADD, by=by)
        ticket.say(text, by=by, side=Side.AGENT, at=self._now, attachments=attachments)
        self._stop_awaiting(ticket)
        self._log(ticket, Kind.TICKET_COMPLETED, by=by)
        self._tell_holder(
            ticket, self._added(ticket, text, attachments, by=by), key=self._key(ticket, "ajout")
        )

    def correct_question(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """The agent edited the message that opened the ticket: the question follows."""
        self._require_hers(ticket, by)
        self._move(ticket, Action.CORRECT, by=by)
        ticket.question = said(text, ())
        self._tell_holder(
            ticket, self._added(ticket, ticket.question, (), by=by), key=self._key(ticket, "corrige")
        )

    # What a gestionnaire orders.

    def take(self, ticket: Ticket, *, by: Person, even_from_another: bool = False) -> None:
        """Holds the ticket; the second who tries is told who has it, and may take it over knowingly."""
        self._require_gestionnaire(by)
        if ticket.assignee_id == by.id:
            return
        if ticket.assignee_id is not None and not even_from_another:
            raise TakenByAnother(ticket.reference, self._name(ticket.assignee_id))
        self._move(ticket, Action.TAKE, by=by)
        ticket.assignee_id = by.id
        ticket.taken_at = ticket.taken_at or self._now
        self._log(ticket, Kind.TICKET_TAKEN, by=by)
        self._work.outbox.tell_gestionnaires(
            TicketTaken(ticket.reference, by.name),
            key=self._key(ticket, "pris"),
            about=ticket.reference,
            besides=by.id,
            answerable=False,
        )

    def release(self, ticket: Ticket, *, by: Person) -> None:
        """Gives back what she holds; what nobody holds any more is given back already."""
        self._require_gestionnaire(by)
        if ticket.assignee_id is None:
            return
        if ticket.assignee_id != by.id:
            raise TakenByAnother(ticket.reference, self._name(ticket.assignee_id))
        self._move(ticket, Action.RELEASE, by=by)
        ticket.assignee_id = None
        ticket.recalled_at = None
        self._log(ticket, Kind.TICKET_RELEASED, by=by)
        self._work.outbox.tell_gestionnaires(
            TicketReleased(ticket.reference, by.name, ticket.question_in_passing),
            key=self._key(ticket, "rendu"),
            about=ticket.reference,
            besides=by.id,
        )

    def reply(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """The answer, to the agent, on the channel she used."""
        text = self._answer(ticket, text, by)
        self._tell_agent(
            ticket,
            ReplyReceived(ticket.reference, ticket.question, text, by.name),
            key=self._key(ticket, "reponse"),
        )

    def reply_and_close(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """One message tells the agent both."""
        text = self._answer(ticket, text, by)
        self._shut(ticket, by)
        self._tell_agent(
            ticket,
            ReplyReceived(ticket.reference, ticket.question, text, by.name, closes=True),
            key=self._key(ticket, "reponse"),
        )

    def ask(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """Asks the agent for a precision."""
        text = self._hold(ticket, text, by)
        self._move(ticket, Action.ASK, by=by)
        ticket.answered_at = ticket.answered_at or self._now
        ticket.say(text, by=by, side=Side.GESTIONNAIRE, at=self._now)
        self._log(ticket, Kind.TICKET_QUESTIONED, by=by)
        self._tell_agent(
            ticket,
            PrecisionAsked(ticket.reference, ticket.question, text, by.name),
            key=self._key(ticket, "precision"),
        )
        self._work.outbox.await_answer(ticket.channel, ticket.chat_ref, about=ticket.reference)

    def change_theme(self, ticket: Ticket, theme: str, *, by: Person) -> None:
        self._require_gestionnaire(by)
        ticket.theme = theme
        self._log(ticket, Kind.TICKET_THEME_CHANGED, by=by)

    def spend(self, ticket: Ticket, minutes: int, *, by: Person) -> None:
        """Counts the gestionnaire's time on the ticket."""
        self._require_gestionnaire(by)
        if minutes not in _MINUTES:
            raise MinutesOutOfRange
        ticket.minutes += minutes
        self._log(ticket, Kind.TIME_SPENT, by=by, minutes=minutes)

    def escalate(
        self, ticket: Ticket, dossier: Dossier, *, subject: str, body: str, by: Person, pole: NationalPole
    ) -> EscalationMail:
        """Sends the request to the national pole; refuses while anything expected is missing."""
        self._require_gestionnaire(by)
        absent = missing(dossier)
        if absent:
            raise IncompleteDossier(tuple(element.value for element in absent))
        require_ready(pole)
        ticket.assignee_id = ticket.assignee_id or by.id
        ticket.taken_at = ticket.taken_at or self._now
        self._move(ticket, Action.ESCALATE, by=by)
        ticket.say(body, by=by, side=Side.GESTIONNAIRE, at=self._now, thread=Thread.POLE)
        number = sum(event.action == Action.ESCALATE for event in ticket.history)
        domain = pole.sender.rpartition("@")[2]
        letter = EscalationMail(
            reference=ticket.reference,
            sender=pole.sender,
            recipient=pole.address,
            subject=" ".join(subject.split()),
            body=body,
            message_id=f"<{ticket.reference}.{number}@{domain}>",
        )
        self._work.outbox.mail(letter, key=f"escalade:{ticket.reference}:{number}")
        self._log(ticket, Kind.TICKET_ESCALATED, by=by)
        self._tell_agent(
            ticket,
            TicketEscalated(ticket.reference, ticket.question),
            key=f"ticket:{ticket.reference}:escalade:{number}",
        )
        return letter

    def record_pole_answer(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """What the pole answered, typed in by the gestionnaire; the agent is not told: a reply does that."""
        self._require_gestionnaire(by)
        text = said(text, ())
        self._move(ticket, Action.RETURN, by=by)
        ticket.say(text, by=by, side=Side.POLE, at=self._now, thread=Thread.POLE)
        self._log(ticket, Kind.TICKET_RETURNED, by=by)

    # What both order.

    def close(self, ticket: Ticket, *, by: Person) -> None:
        if not by.is_gestionnaire:
            self._require_hers(ticket, by)
        self._shut(ticket, by)
        key = self._key(ticket, "clos")
        if by.is_gestionnaire:
            notice = TicketClosed(ticket.reference, ticket.question, by.name, by_agent=False)
            self._tell_agent(ticket, notice, key=key)
        else:
            notice = TicketClosed(ticket.reference, ticket.question_in_passing, by.name, by_agent=True)
            self._tell_holder(ticket, notice, key=key)

    def reopen(self, ticket: Ticket, *, by: Person) -> None:
        if not by.is_gestionnaire:
            self._require_hers(ticket, by)
        self._move(ticket, Action.REOPEN, by=by)
        ticket.assignee_id = None
        ticket.recalled_at = None
        self._log(ticket, Kind.TICKET_REOPENED, by=by)
        self._work.outbox.tell_gestionnaires(
            TicketReopened(ticket.reference, by.name, ticket.question_in_passing),
            key=self._key(ticket, "rouvert"),
            about=ticket.reference,
        )

    def ticket_for(self, reference: str, *, by: Person) -> Ticket:
        """The ticket, if this person may see it; another agent's is as good as unknown."""
        ticket = self._work.tickets.by_reference(reference.strip().upper())
        if ticket is None or not (by.is_gestionnaire or ticket.agent_id == by.id):
            raise UnknownTicket(reference)
        return ticket

    def card(self, ticket: Ticket) -> TicketCard:
        messages = () if ticket.is_sensitive else ticket.messages
        return TicketCard(
            reference=ticket.reference,
            kind=ticket.kind,
            status=ticket.status,
            question=ticket.question_in_passing,
            theme=ticket.theme,
            guichet=self._work.people.guichet_name(ticket.guichet_id),
            agent=self._name(ticket.agent_id),
            numero_unique=ticket.numero_unique,
            opened_at=ticket.opened_at,
            holder=self._name(ticket.assignee_id) if ticket.assignee_id else None,
            attachments=tuple(a for m in messages for a in m.attachments),
            details=tuple(m.text for m in messages if m.side is Side.AGENT and m.text),
        )

    def _added(
        self, ticket: Ticket, text: str, attachments: tuple[Attachment, ...], *, by: Person
    ) -> AgentAdded:
        guichet = self._work.people.guichet_name(ticket.guichet_id)
        if ticket.is_sensitive:
            return AgentAdded(ticket.reference, by.name, guichet, "", is_sensitive=True)
        return AgentAdded(ticket.reference, by.name, guichet, text, attachments)

    def _hold(self, ticket: Ticket, text: str, by: Person) -> str:
        """Whoever answers holds the ticket; a colleague's is taken over knowingly, or not at all."""
        text = said(text, ())
        self.take(ticket, by=by)
        return text

    def _answer(self, ticket: Ticket, text: str, by: Person) -> str:
        text = self._hold(ticket, text, by)
        self._move(ticket, Action.REPLY, by=by)
        ticket.answered_at = ticket.answered_at or self._now
        ticket.say(text, by=by, side=Side.GESTIONNAIRE, at=self._now)
        self._log(ticket, Kind.TICKET_REPLIED, by=by)
        return text

    def _shut(self, ticket: Ticket, by: Person) -> None:
        self._move(ticket, Action.CLOSE, by=by)
        self._stop_awaiting(ticket)
        self._log(ticket, Kind.TICKET_CLOSED, by=by)
        self._work.lessons.ticket_closed(ticket.reference, ticket.theme, self._now)


def require_ready(pole: NationalPole) -> None:
    """Refuses, naming the setting, before the gestionnaire has typed anything in vain."""
    if not pole.smtp_ready:
        raise EscalationNotConfigured("RELAIS_SMTP_URL")
    if not pole.address:
        raise EscalationNotConfigured("RELAIS_NATIONAL_ADDRESS")
    if not pole.sender:
        raise EscalationNotConfigured("RELAIS_MAIL_FROM")
    if pole.sender not in pole.authorised:
        raise UnauthorisedSender(pole.sender)
