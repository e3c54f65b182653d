"""Every order that an agent or a gestionnaire gives about a ticket, in one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from delivery.files import Attachment
from journal.entries import Kind
from journal.people import Person, identity
from tickets.changes import TicketChange
from tickets.clock.service_clock import start
from tickets.commands import TicketCommands, require_gestionnaire_of, said
from tickets.errors import (
    MINUTES,
    EmptyText,
    MinutesOutOfRange,
    UnfinishedAct,
    UnknownRequestKind,
    UnknownTicket,
)
from tickets.incidents.meetings import IncidentMeetings
from tickets.interventions import Medium
from tickets.kinds.answers import NOTHING, checked, given
from tickets.kinds.declared import KINDS, declaration_of, told_kind
from tickets.life import Action
from tickets.notices import (
    AgentAdded,
    EmergencyOpened,
    OpenedForYou,
    PrecisionAsked,
    ReplyReceived,
    TicketCard,
    TicketClosed,
    TicketReleased,
    TicketReopened,
    TicketTaken,
)
from tickets.reopening import last_day, require_reopenable
from tickets.ticket import Side, Ticket, Urgency


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an agent confirmed before their ticket is opened.

    ``answers`` and ``proofs`` are those that its kind declares; whatever is missing is told, not refused.
    ``medium`` is how it came when that was no channel of ours: the journal counts it there.
    """

    question: str
    theme: str
    kind: str = "question"
    numero_unique: str = ""
    details: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    source_refs: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    answers: Mapping[str, str] = field(default_factory=dict)
    proofs: tuple[str, ...] = ()
    medium: str = ""


class TicketService(TicketCommands):
    # What an agent orders.

    def open_ticket(self, request: Request, *, by: Person, channel: str, chat_ref: str) -> Ticket:
        question = request.question.strip()
        if not question:
            raise EmptyText
        if request.kind not in KINDS:
            raise UnknownRequestKind
        answers, proofs = checked(KINDS[request.kind], request.answers, request.proofs)
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
            urgency=request.urgency,
            answers=answers,
            proofs=proofs,
        )
        if ticket.is_emergency:
            ticket.urgency = Urgency.URGENT
        start(ticket, self._hours(ticket), self._now)
        if request.details or request.attachments:
            ticket.say(
                "\n".join(request.details),
                by=by,
                side=Side.AGENT,
                at=self._now,
                attachments=request.attachments,
            )
        self._work.tickets.add(ticket)
        self._log(ticket, Kind.TICKET_OPENED, by=by, channel=request.medium, outcome=told_kind(ticket.kind))
        IncidentMeetings(self._work, now=self._now, zone=self._zone).join(ticket, by=by)
        if ticket.is_emergency:
            self.alert(ticket)
        else:
            self._tell_gestionnaires(ticket, self.card(ticket), key=f"ticket:{ticket.reference}:ouvert")
        return ticket

    def alert(self, ticket: Ticket) -> bool:
        """The gestionnaires of an emergency: each on every channel that they have, once; while the service is
        closed, those who asked to be told at any hour, the others when it opens.
        """
        return self._work.outbox.alert_gestionnaires(
            self.card(ticket),
            EmergencyOpened(ticket.reference, self._work.people.guichet_name(ticket.guichet_id)),
            key=f"ticket:{ticket.reference}:urgence",
            departement=self._departement(ticket),
            about=ticket.reference,
            at_any_hour_only=not self._hours(ticket).is_open(self._now),
        )

    def add(self, ticket: Ticket, text: str, *, by: Person, attachments: tuple[Attachment, ...] = ()) -> None:
        """The agent adds a detail, or answers what they were asked."""
        self._require_hers(ticket, by)
        text = said(text, attachments)
        self._move(ticket, Action.ADD, by=by)
        ticket.say(text, by=by, side=Side.AGENT, at=self._now, attachments=attachments)
        self._stop_awaiting(ticket)
        self._log(ticket, Kind.TICKET_COMPLETED, by=by)
        self._tell_holder(ticket, self._added(ticket, text, attachments, by=by), "ajout")
        self._tell_of_absence(ticket)

    def correct_question(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """The agent edited the message that opened the ticket: the question follows."""
        self._require_hers(ticket, by)
        self._move(ticket, Action.CORRECT, by=by)
        ticket.question = said(text, ())
        self._tell_holder(ticket, self._added(ticket, ticket.question, (), by=by), "corrige")

    # What a gestionnaire orders.

    def take(self, ticket: Ticket, *, by: Person, even_from_another: bool = False) -> None:
        """Holds the ticket; the second who tries is told who has it, and may take it over knowingly."""
        self._require_gestionnaire(by, ticket)
        if ticket.assignee_id == by.id:
            return
        if not even_from_another:
            self._require_free(ticket, by)
        self._move(ticket, Action.TAKE, by=by)
        ticket.assignee_id = by.id
        ticket.taken_at = ticket.taken_at or self._now
        self._log(ticket, Kind.TICKET_TAKEN, by=by)
        notice = TicketTaken(ticket.reference, by.name)
        self._tell_gestionnaires(ticket, notice, "pris", besides=by.id, answerable=False)

    def release(self, ticket: Ticket, *, by: Person) -> None:
        """Gives back what the gestionnaire holds; what nobody holds any more is given back already."""
        self._require_gestionnaire(by, ticket)
        if ticket.assignee_id is None:
            return
        self._require_free(ticket, by)
        self._move(ticket, Action.RELEASE, by=by)
        ticket.assignee_id = None
        self._log(ticket, Kind.TICKET_RELEASED, by=by)
        notice = TicketReleased(ticket.reference, by.name, ticket.question_in_passing)
        self._tell_gestionnaires(ticket, notice, "rendu", besides=by.id)

    def reply(
        self, ticket: Ticket, text: str, *, by: Person, attachments: tuple[Attachment, ...] = ()
    ) -> None:
        """The answer, to the agent, on the channel they used."""
        text = self._answer(ticket, text, by, attachments)
        notice = ReplyReceived(ticket.reference, ticket.question, text, by.name, attachments)
        self._tell_agent(ticket, notice, "reponse")

    def reply_and_close(
        self,
        ticket: Ticket,
        text: str,
        *,
        by: Person,
        even_unfinished: bool = False,
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        """One message tells the agent both. ``UnfinishedAct`` as for ``close``."""
        if not even_unfinished:
            _require_finished(ticket)
        text = self._answer(ticket, text, by, attachments)
        self._shut(ticket, by)
        notice = ReplyReceived(
            ticket.reference,
            ticket.question,
            text,
            by.name,
            attachments,
            closes=True,
            reopen_until=last_day(ticket, self._zone),
            is_unfinished=ticket.is_unfinished,
        )
        self._tell_agent(ticket, notice, "reponse")

    def ask(self, ticket: Ticket, text: str, *, by: Person, attachments: tuple[Attachment, ...] = ()) -> None:
        """Asks the agent for a precision."""
        text = self._hold(ticket, text, by)
        self._say(ticket, text, Action.ASK, Kind.TICKET_QUESTIONED, by=by, attachments=attachments)
        notice = PrecisionAsked(ticket.reference, ticket.question, text, by.name, attachments)
        self._tell_agent(ticket, notice, "precision")
        self._work.outbox.await_answer(ticket.channel, ticket.chat_ref, about=ticket.reference)

    def change_theme(self, ticket: Ticket, theme: str, *, by: Person) -> None:
        self._require_gestionnaire(by, ticket)
        ticket.theme = theme
        self._log(ticket, Kind.TICKET_THEME_CHANGED, by=by)

    def spend(self, ticket: Ticket, minutes: int, *, by: Person) -> None:
        """Counts the gestionnaire's time on the ticket."""
        self._require_gestionnaire(by, ticket)
        if minutes not in MINUTES:
            raise MinutesOutOfRange
        ticket.minutes += minutes
        self._log(ticket, Kind.TIME_SPENT, by=by, minutes=minutes)

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
        """In the name of an agent of the gestionnaire's département, who had called, written or come. The
        gestionnaire holds it: the others are not asked to take it.

        ``medium`` is how the agent told it, in ``minutes`` of the gestionnaire's time, 0 when not counted;
        ``channel`` is where the agent is answered.
        """
        require_gestionnaire_of(self._work.people.departement_of(agent.guichet_id), by)
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

    # What both order.

    def close(
        self, ticket: Ticket, *, by: Person, even_unfinished: bool = False, even_unread: bool = False
    ) -> None:
        """A gestionnaire closes knowingly, or not at all, what is not done (``UnfinishedAct``), and what the
        agent will not read to be closed (``NobodyToRead``).
        """
        if not by.is_gestionnaire:
            self._require_hers(ticket, by)
        else:
            self._require_gestionnaire(by, ticket)
            if not even_unfinished:
                _require_finished(ticket)
            if not even_unread:
                self._require_reader(ticket)
        self._shut(ticket, by)
        if by.is_gestionnaire:
            notice = TicketClosed(
                ticket.reference,
                ticket.question,
                by.name,
                by_agent=False,
                reopen_until=last_day(ticket, self._zone),
                is_unfinished=ticket.is_unfinished,
            )
            self._let_agent_know(ticket, notice, "clos")
        else:
            notice = TicketClosed(ticket.reference, ticket.question_in_passing, by.name, by_agent=True)
            self._tell_holder(ticket, notice, "clos")

    def reopen(self, ticket: Ticket, *, by: Person) -> None:
        """An agent does so for a few days, and a few times."""
        if not by.is_gestionnaire:
            self._require_hers(ticket, by)
            require_reopenable(ticket, now=self._now, zone=self._zone)
        else:
            self._require_gestionnaire(by, ticket)
        self._move(ticket, Action.REOPEN, by=by)
        ticket.reopenings += not by.is_gestionnaire
        ticket.assignee_id = None
        self._log(ticket, Kind.TICKET_REOPENED, by=by)
        notice = TicketReopened(ticket.reference, by.name, ticket.question_in_passing)
        self._tell_gestionnaires(ticket, notice, "rouvert")

    def ticket_for(self, reference: str, *, by: Person) -> Ticket:
        """The ticket, if this person may see it; another agent's, or another département's, is as good as
        unknown.
        """
        ticket = self._work.tickets.by_reference(reference.strip().upper())
        if ticket is None or not (ticket.agent_id == by.id or self._is_handled_by(by, ticket)):
            raise UnknownTicket(reference)
        return ticket

    def card(self, ticket: Ticket) -> TicketCard:
        messages = [] if ticket.is_sensitive else [m for m in ticket.messages if m.to_agent]
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
            attachments=tuple(a for m in messages if m.side is Side.AGENT for a in m.attachments),
            details=tuple(m.text for m in messages if m.side is Side.AGENT and m.text),
            given=NOTHING if ticket.is_sensitive else given(ticket),
            next_step=ticket.next_step,
            due=self._calendars.due(ticket, self._now),
            is_emergency=ticket.is_emergency,
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
        self._require_reader(ticket)
        self.take(ticket, by=by)
        return text

    def _answer(self, ticket: Ticket, text: str, by: Person, attachments: tuple[Attachment, ...]) -> str:
        text = self._hold(ticket, text, by)
        self._say(ticket, text, Action.REPLY, Kind.TICKET_REPLIED, by=by, attachments=attachments)
        return text


def _require_finished(ticket: Ticket) -> None:
    if not ticket.is_closed and ticket.is_unfinished:
        raise UnfinishedAct(ticket.reference)
