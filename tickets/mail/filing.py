"""What a mail does once somebody, or its sender, has said what it is: the orders that both ways share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from deadlines.zones import Zone
from journal.entries import Kind
from journal.people import Person, identity
from tickets.changes import TicketChange
from tickets.commands import TicketCommands
from tickets.kinds.declared import MATTER
from tickets.links import LinkKind
from tickets.mail.correspondents import CHANNEL
from tickets.mail.sorting import question_in, words_of
from tickets.mails import Mail, MailFate, SetAsideReason, TriageReason
from tickets.numero_unique import numero_unique_in
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.ticket import Thread, Ticket

if TYPE_CHECKING:
    from storage.repositories import SqlRegistry
    from storage.unit_of_work import Work


@dataclass(frozen=True)
class Understood:
    """What the chat makes of a request; a gestionnaire may think otherwise. ``matter`` is the emergency that
    a sensitive one is.
    """

    kind: str
    theme: str
    matter: str = ""


Understanding = Callable[[str], Understood]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the chat would do with a mail: the ``pages`` that it would show, and what it would hand over to a
    person, which is nothing when ``is_answered``. ``opened`` is called with the ticket.
    """

    understood: Understood
    pages: tuple[object, ...] = ()
    is_answered: bool = False
    removed: tuple[str, ...] = ()
    opened: Callable[[Ticket], None] = lambda _ticket: None


def departement_of(mail: Mail, people: SqlRegistry, zone: Zone) -> str:
    """That of its guichet, or else of the mailbox, which is the house's."""
    return people.departement_of(mail.guichet_id) or zone.departement


class MailFilingCommands(TicketCommands):
    """``understand`` sorts the requests that come without a ticket."""

    _work: Work

    def __init__(self, work: Work, *, now: datetime, zone: Zone, understand: Understanding) -> None:
        super().__init__(work, now=now, zone=zone)
        self._understand = understand

    def _departement_of(self, mail: Mail) -> str:
        return departement_of(mail, self._work.people, self._zone)

    def _open(
        self,
        mail: Mail,
        *,
        agent: Person,
        follows: Ticket | None = None,
        understood: Understood | None = None,
        added: Mail | None = None,
    ) -> Ticket:
        """A ticket in the agent's name, answered by mail; ``follows`` is one that it does not join. ``added``
        says more of it.
        """
        question = question_in(mail)
        understood = understood or self._understand(question)
        last = added or mail
        request = Request(
            question=question,
            theme=understood.theme,
            kind=understood.kind,
            numero_unique=numero_unique_in(question),
            answers={MATTER: understood.matter} if understood.matter else {},
            details=(words_of(added),) if added else (),
            attachments=tuple(one for part in dict.fromkeys((mail, last)) for one in part.attachments),
        )
        desk = TicketService(self._work, now=self._now, zone=self._zone)
        number = identity(agent)
        ticket = desk.open_ticket(request, by=agent, channel=CHANNEL, chat_ref=f"agent-{number}")
        if ticket.messages:
            ticket.messages[-1].mail_id = last.id
        if follows is not None:
            self._work.links.add(ticket, follows, LinkKind.LINKED, by=number, at=self._now)
            ticket.record(TicketChange.LINK, by=agent, at=self._now, about=follows.reference)
        for part in dict.fromkeys((mail, last)):
            self._belongs(part, ticket)
        return ticket

    def _add(self, ticket: Ticket, mail: Mail, *, agent: Person, by: Person) -> None:
        """What the agent wrote, in their thread; ``by`` is whoever opens again what was closed."""
        desk = TicketService(self._work, now=self._now, zone=self._zone)
        if ticket.is_closed:
            desk.reopen(ticket, by=by)
        desk.add(ticket, words_of(mail), by=agent, attachments=tuple(mail.attachments))
        ticket.messages[-1].mail_id = mail.id
        self._belongs(mail, ticket)

    def _belongs(self, mail: Mail, ticket: Ticket) -> None:
        """It stands in the thread with the agent, who is answered there whatever address they write to."""
        self._tie(mail, ticket, Thread.AGENT)
        mail.fate, mail.reason = MailFate.FILED, None

    def _hear(self, ticket: Ticket, mail: Mail) -> None:
        """It stands in the thread with the pole, for a gestionnaire to read."""
        self._tie(mail, ticket, Thread.POLE)
        PoleService(self._work, now=self._now, zone=self._zone).hear(ticket, mail)

    def _tie(self, mail: Mail, ticket: Ticket, thread: Thread) -> None:
        mail.ticket_id = identity(ticket)
        mail.guichet_id = ticket.guichet_id
        mail.doubt = None
        self._work.mails.note(mail.message_id, mail.ticket_id, thread)

    def _to_tray(self, mail: Mail, doubt: TriageReason) -> None:
        mail.fate, mail.doubt, mail.reason = MailFate.TO_ATTACH, doubt, None

    def _set_aside(self, mail: Mail, reason: SetAsideReason, *, by: Person | None = None) -> None:
        mail.fate, mail.reason, mail.doubt = MailFate.ASIDE, reason, None
        self._note_mail(Kind.MAIL_SET_ASIDE, mail, outcome=reason, by=by)

    def _note_mail(self, kind: Kind, mail: Mail, *, outcome: str = "", by: Person | None = None) -> None:
        """Of the mail itself: by its number, never by its sender."""
        about = f"mel:{mail.id}"
        self._note(kind, about, by=by, channel=CHANNEL, guichet_id=mail.guichet_id, outcome=outcome)
