"""Which ticket a reference leads to, and who reads it: a sensitive matter is read on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journal.audit import AuditEvent, AuditKind
from journal.people import Person
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.repositories import SqlTickets
    from storage.unit_of_work import Work


def may_read(reader: Person, ticket: Ticket) -> bool:
    """Of a sensitive matter, a lecteur does not even learn whose it is."""
    return reader.is_gestionnaire or not ticket.is_sensitive


def note_reading(work: Work, ticket: Ticket) -> None:
    """Wherever the words of a ticket are shown to a gestionnaire; nothing is noted of the others."""
    if ticket.is_sensitive:
        work.audit.add(AuditEvent(kind=AuditKind.SENSITIVE_READ, subject=ticket.reference))


def resolve(tickets: SqlTickets, reference: str) -> Ticket | None:
    """The ticket where what comes for this reference belongs: the one that it was merged into, if any."""
    ticket = tickets.by_reference(reference)
    seen = {reference}
    while ticket is not None and ticket.merged_into and ticket.merged_into not in seen:
        seen.add(ticket.merged_into)
        ticket = tickets.by_reference(ticket.merged_into)
    return ticket
