"""A mail that the reader's département may see, and the tickets that it may be for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.scope import sees
from tickets.mail.filing import departement_of
from tickets.mail.mails import Mail, Nature
from tickets.mail.matching import own_references
from tickets.reading import may_read, note_reading
from tickets.ticket import Ticket
from web.console.tickets.ticket_view import TicketCard, card_of
from web.errors import UnknownPage
from web.ports import Work

MOST_NAMED = 5


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


def lines_of_ticket(ticket: Ticket, work: Work) -> Sequence[Mail]:
    """All that came about it by mail, machines' included, the oldest first."""
    return work.mails.of_ticket(ticket.id) if ticket.id is not None else ()


def senders_of(mail: Mail, work: Work) -> Sequence[Agent]:
    """Those whose address it is: anybody may write in their name."""
    return work.registry.agents_at(mail.sender) if mail.sender else ()


def near(mail: Mail, senders: Sequence[Agent], work: Work, reader: Agent) -> Iterator[TicketCard]:
    """The tickets that it answers or names, or that its sender has."""
    named = [_answered(mail, work, reader), *_numbered(mail, work, reader)]
    named += [_by_reference(one, work, reader) for one in own_references(f"{mail.subject}\n{mail.text}")]
    theirs = [
        ticket
        for sender in senders
        if sender.id is not None and sees(work, reader, sender.guichet_id)
        for ticket in work.tickets.of_agent(sender.id, limit=MOST_NAMED)
        if _is_in_sight(ticket, work, reader)  # it may have been asked elsewhere, before the sender came here
    ]
    tickets = {ticket.reference: ticket for ticket in (*named, *theirs) if ticket is not None}
    for ticket in list(tickets.values())[:MOST_NAMED]:
        yield card_of(ticket, work)


def ticket_asked(reference: str, work: Work, reader: Agent) -> TicketCard | None:
    ticket = _by_reference(reference.strip().upper(), work, reader)
    return card_of(ticket, work) if ticket else None


def _answered(mail: Mail, work: Work, reader: Agent) -> Ticket | None:
    """The ticket of the letter that it answers, which its headers name even where its text does not."""
    known = work.mails.known([mail.in_reply_to, *reversed(mail.references)])
    return _in_sight(work.tickets.get(known.ticket_id), work, reader) if known else None


def _numbered(mail: Mail, work: Work, reader: Agent) -> Iterator[Ticket | None]:
    """Those to which the pole gave the number that it writes."""
    if mail.nature is Nature.POLE and mail.foreign_reference:
        for escalation in work.escalations.known_as(mail.foreign_reference, limit=MOST_NAMED):
            yield _in_sight(work.tickets.get(escalation.ticket_id), work, reader)


def _by_reference(reference: str, work: Work, reader: Agent) -> Ticket | None:
    return _in_sight(work.tickets.by_reference(reference), work, reader)


def _in_sight(ticket: Ticket | None, work: Work, reader: Agent) -> Ticket | None:
    return ticket if ticket is not None and _is_in_sight(ticket, work, reader) else None


def _is_in_sight(ticket: Ticket, work: Work, reader: Agent) -> bool:
    return sees(work, reader, ticket.guichet_id) and may_read(reader, ticket)
