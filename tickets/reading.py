"""A sensitive matter is read on purpose, and it is known by whom."""

from __future__ import annotations

from journal.audit import AuditEvent, AuditKind
from journal.people import Person
from tickets.ports import TicketsWork
from tickets.ticket import Ticket


def may_read(reader: Person, ticket: Ticket) -> bool:
    """Of a sensitive matter, a lecteur does not even learn whose it is."""
    return reader.is_gestionnaire or not ticket.is_sensitive


def note_reading(work: TicketsWork, ticket: Ticket) -> None:
    """Wherever the words of a ticket are shown to a gestionnaire; nothing is noted of the others."""
    if ticket.is_sensitive:
        work.audit.add(AuditEvent(kind=AuditKind.SENSITIVE_READ, subject=ticket.reference))
