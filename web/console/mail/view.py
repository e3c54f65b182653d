"""What the pages of the mails print: plain values, of those that the reader's département may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from deadlines.zones import Zone
from guichets.registry import Agent, Guichet
from guichets.scope import seen_guichets, sees, sees_person
from tickets.life import Status
from tickets.mail.filing import departement_of
from tickets.mail.mails import Aside, Doubt, Fate, Mail, Nature
from tickets.mail.matching import own_references
from tickets.reading import may_read, note_reading
from tickets.ticket import Ticket
from web.errors import UnknownPage
from web.files import is_picture
from web.ports import Work

MOST_NAMED = 5
_BEGINNING = 200  # characters


@dataclass(frozen=True)
class MailLine:
    """In a list. ``ticket`` is the reference of the one that it belongs to, "" of none."""

    id: int
    sender: str
    sender_name: str
    subject: str
    beginning: str
    files: int
    received_at: datetime
    nature: Nature
    fate: Fate
    doubt: Doubt | None
    reason: Aside | None
    is_verified: bool | None
    verified_by: str
    ticket: str


@dataclass(frozen=True)
class FileLink:
    number: int
    name: str
    size: int
    is_picture: bool
    is_unread: bool


@dataclass(frozen=True)
class TicketFound:
    """A ticket that the mail may be for; ``question`` is "" when it is sensitive."""

    reference: str
    status: Status
    agent: str
    guichet: str
    question: str
    was_at_pole: bool
    is_sensitive: bool


@dataclass(frozen=True)
class PersonFound:
    id: int
    name: str
    email: str


@dataclass(frozen=True)
class Choices:
    """What a person may decide. ``near`` are the tickets that it answers or names, or that its sender has.

    ``people`` are those of ``guichet``, or those who have the sender's address while none is chosen.
    """

    near: Sequence[TicketFound]
    found: TicketFound | None
    guichets: Sequence[Guichet]
    guichet: int | None
    people: Sequence[PersonFound]


@dataclass(frozen=True)
class MailView:
    line: MailLine
    text: str
    written_at: datetime | None
    masked: int
    files: Sequence[FileLink]
    foreign_reference: str
    settled_by: str
    settled_at: datetime | None
    known_as: Sequence[str]
    """Whose address it is: « Nadia Ferrand, Mairie de Valbonne ». Anybody may write in her name."""


def seen_mail(work: Work, number: int, reader: Agent, zone: Zone) -> Mail:
    """The mail, if the reader's département has it, and if its ticket may be read; ``UnknownPage``."""
    mail = work.mails.get(number)
    if mail is None or not reader.sees(departement_of(mail, work.people, zone)):
        raise UnknownPage
    ticket = work.tickets.get(mail.ticket_id) if mail.ticket_id is not None else None
    if ticket is not None:
        if not may_read(reader, ticket):
            raise UnknownPage
        note_reading(work, ticket)
    return mail


def line_of(mail: Mail, work: Work) -> MailLine:
    assert mail.id is not None
    ticket = work.tickets.get(mail.ticket_id) if mail.ticket_id is not None else None
    return MailLine(
        id=mail.id,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        beginning=" ".join(mail.new_part.split())[:_BEGINNING],
        files=len(mail.attachments),
        received_at=mail.received_at,
        nature=mail.nature,
        fate=mail.fate,
        doubt=mail.doubt,
        reason=mail.reason,
        is_verified=mail.is_verified,
        verified_by=mail.verified_by,
        ticket=ticket.reference if ticket else "",
    )


def lines_of_ticket(ticket: Ticket, work: Work) -> Sequence[MailLine]:
    """All that came about it by mail, machines' included, the oldest first."""
    mails = work.mails.of_ticket(ticket.id) if ticket.id is not None else ()
    return [line_of(mail, work) for mail in mails]


def mail_view(mail: Mail, work: Work, reader: Agent) -> MailView:
    settler = work.people.person(mail.settled_by) if mail.settled_by is not None else None
    return MailView(
        line=line_of(mail, work),
        text=mail.text,
        written_at=mail.written_at,
        masked=mail.masked,
        files=[
            FileLink(number, file.name, file.size, is_picture(file.mime), file.is_unread)
            for number, file in enumerate(mail.attachments)
        ],
        foreign_reference=mail.foreign_reference,
        settled_by=settler.name if settler else "",
        settled_at=mail.settled_at,
        known_as=[_presented(one, work) for one in _senders(mail, work) if sees_person(work, reader, one)],
    )


def _senders(mail: Mail, work: Work) -> Sequence[Agent]:
    return work.registry.agents_at(mail.sender) if mail.sender else ()


def _presented(agent: Agent, work: Work) -> str:
    place = work.people.guichet_name(agent.guichet_id)
    return f"{agent.name}, {place}" if place else agent.name


def choices(mail: Mail, work: Work, reader: Agent, *, reference: str, guichet: int | None) -> Choices:
    """``reference`` and ``guichet`` are what she has looked for so far."""
    senders = _senders(mail, work)
    ours = seen_guichets(work, reader)
    chosen = guichet if guichet in {one.id for one in ours} else None
    people = work.registry.active_agents(chosen) if chosen is not None else senders
    wanted = _seen_ticket(reference.strip().upper(), work, reader) if reference else None
    return Choices(
        near=list(_near(mail, senders, work, reader)),
        found=_found(wanted, work) if wanted else None,
        guichets=ours,
        guichet=chosen,
        people=[
            PersonFound(person.id, person.name, person.email)
            for person in people
            if person.id is not None and not person.is_gestionnaire and sees(work, reader, person.guichet_id)
        ],
    )


def _near(mail: Mail, senders: Sequence[Agent], work: Work, reader: Agent) -> Iterator[TicketFound]:
    named = [_answered(mail, work, reader), *_numbered(mail, work, reader)]
    named += [_seen_ticket(one, work, reader) for one in own_references(f"{mail.subject}\n{mail.text}")]
    hers = [
        ticket
        for sender in senders
        if sender.id is not None and sees(work, reader, sender.guichet_id)
        for ticket in work.tickets.of_agent(sender.id, limit=MOST_NAMED)
        if _is_in_sight(ticket, work, reader)  # she may have asked it elsewhere, before she came here
    ]
    tickets = {ticket.reference: ticket for ticket in (*named, *hers) if ticket is not None}
    for ticket in list(tickets.values())[:MOST_NAMED]:
        yield _found(ticket, work)


def _answered(mail: Mail, work: Work, reader: Agent) -> Ticket | None:
    """The ticket of the letter that it answers, which its headers name even where its text does not."""
    known = work.mails.known([mail.in_reply_to, *reversed(mail.references)])
    return _ticket_seen(known.ticket_id, work, reader) if known else None


def _numbered(mail: Mail, work: Work, reader: Agent) -> Iterator[Ticket | None]:
    """Those to which the pole gave the number that it writes."""
    if mail.nature is Nature.POLE and mail.foreign_reference:
        for escalation in work.escalations.known_as(mail.foreign_reference, limit=MOST_NAMED):
            yield _ticket_seen(escalation.ticket_id, work, reader)


def _ticket_seen(number: int, work: Work, reader: Agent) -> Ticket | None:
    ticket = work.tickets.get(number)
    return ticket if ticket is not None and _is_in_sight(ticket, work, reader) else None


def _seen_ticket(reference: str, work: Work, reader: Agent) -> Ticket | None:
    ticket = work.tickets.by_reference(reference)
    return ticket if ticket is not None and _is_in_sight(ticket, work, reader) else None


def _is_in_sight(ticket: Ticket, work: Work, reader: Agent) -> bool:
    return sees(work, reader, ticket.guichet_id) and may_read(reader, ticket)


def _found(ticket: Ticket, work: Work) -> TicketFound:
    agent = work.people.person(ticket.agent_id)
    return TicketFound(
        reference=ticket.reference,
        status=ticket.status,
        agent=agent.name if agent else "",
        guichet=work.people.guichet_name(ticket.guichet_id),
        question=ticket.question_in_passing,
        was_at_pole=ticket.escalated_at is not None,
        is_sensitive=ticket.is_sensitive,
    )
