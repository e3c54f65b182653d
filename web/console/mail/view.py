"""A mail that the reader's département may see, and the tickets that it may be for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.scope import sees
from journal.people import identity
from quality.signalements import Signalement
from storage.unit_of_work import Work
from tickets.mail.filing import departement_of
from tickets.mail.matching import own_references, signalement_references
from tickets.mails import Mail, Nature
from tickets.queue import Query, View
from tickets.reading import may_read, note_reading
from tickets.ticket import Ticket
from web.console.tickets.sight import may_open
from web.console.tickets.ticket_view import TicketCard, card_of
from web.errors import UnknownPage

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


def near(
    mail: Mail, senders: Sequence[Agent], work: Work, reader: Agent, *, now: datetime
) -> Sequence[TicketCard]:
    """The tickets that it answers or names, or that its sender has; for a mail of the pole that tells of
    none, those that are there.
    """
    tickets = _readable(_meant(mail, senders, work, reader), work, reader)
    if not tickets and mail.nature is Nature.POLE:
        tickets = _readable(_at_pole(work, reader, now=now), work, reader)
    return [card_of(ticket, work) for ticket in list(tickets.values())[:MOST_NAMED]]


def answered_by(mail: Mail, work: Work, reader: Agent) -> Sequence[Signalement]:
    """The signalements that it names, that await an answer and that are of its sender’s guichet: where the
    sender works, or whose address it is.
    """
    theirs = {one.guichet_id for one in senders_of(mail, work)}
    found = []
    for reference in signalement_references(f"{mail.subject}\n{mail.text}")[:MOST_NAMED]:
        one = work.signalements.by_reference(reference)
        if one is None or not one.is_pending or not sees(work, reader, one.guichet_id):
            continue
        guichet = work.registry.guichet(one.guichet_id)
        is_its = guichet is not None and mail.sender and guichet.email.lower() == mail.sender
        if one.guichet_id in theirs or is_its:
            found.append(one)
    return found


def ticket_asked(reference: str, work: Work, reader: Agent) -> TicketCard | None:
    ticket = work.tickets.by_reference(reference.strip().upper())
    return card_of(ticket, work) if ticket is not None and may_open(ticket, work, reader) else None


def _readable(found: Iterable[Ticket | None], work: Work, reader: Agent) -> Mapping[str, Ticket]:
    return {
        ticket.reference: ticket for ticket in found if ticket is not None and may_open(ticket, work, reader)
    }


def _at_pole(work: Work, reader: Agent, *, now: datetime) -> Iterator[Ticket | None]:
    there = Query(view=View.AT_POLE, reader_id=identity(reader), departement=reader.departement, now=now)
    for line in work.board.page(there, limit=MOST_NAMED).lines:
        yield work.tickets.by_reference(line.reference)


def _meant(mail: Mail, senders: Sequence[Agent], work: Work, reader: Agent) -> Iterator[Ticket | None]:
    """The surest first: that of the letter that it answers, which its headers name even where its text does
    not; those to which the pole gave the number that it writes; those that it names; those of its sender.
    """
    if known := work.mails.known([mail.in_reply_to, *reversed(mail.references)]):
        yield work.tickets.get(known.ticket_id)
    if mail.nature is Nature.POLE and mail.foreign_reference:
        for escalation in work.escalations.known_as(mail.foreign_reference, limit=MOST_NAMED):
            yield work.tickets.get(escalation.ticket_id)
    for reference in own_references(f"{mail.subject}\n{mail.text}"):
        yield work.tickets.by_reference(reference)
    for sender in senders:
        if sender.id is not None and sees(work, reader, sender.guichet_id):
            yield from work.tickets.of_agent(sender.id, limit=MOST_NAMED)
