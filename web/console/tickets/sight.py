"""A ticket, to whoever may see it: the one that an address or a form names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from delivery.files import Attachment
from guichets.registry import Agent
from guichets.scope import sees
from storage.unit_of_work import Work
from tickets.reading import may_read, note_reading
from tickets.ticket import Side, Ticket
from web.errors import NoOtherTicket, TicketChanged, UnknownTicketPage
from web.shell import Asked

ONE = "/tickets/{reference:ticket}"
"""The address of its page; the others stand below it."""


def may_open(ticket: Ticket, work: Work, reader: Agent) -> bool:
    """The reader's département has it, and it is not confidential to them."""
    return sees(work, reader, ticket.guichet_id) and may_read(reader, ticket)


def in_sight(reference: str, work: Work, reader: Agent) -> Ticket | None:
    """The ticket, if the reader may open it. None of its words are shown: nobody has read it."""
    ticket = work.tickets.by_reference(reference.strip().upper())
    return ticket if ticket is not None and may_open(ticket, work, reader) else None


def ticket_or_none(reference: str, work: Work, reader: Agent) -> Ticket | None:
    """The same, for a page that shows what it says: it is known who read a sensitive one."""
    ticket = in_sight(reference, work, reader)
    if ticket is not None:
        note_reading(work, ticket)
    return ticket


def other_ticket(reference: str, work: Work, reader: Agent) -> Ticket:
    """One that a form names beside that of its page; ``NoOtherTicket``."""
    ticket = ticket_or_none(reference, work, reader)
    if ticket is None:
        raise NoOtherTicket
    return ticket


def asked_ticket(asked: Asked, find: Callable[[str, Work, Agent], Ticket | None] = ticket_or_none) -> Ticket:
    """The one that the address names; ``UnknownTicketPage``."""
    ticket = find(asked.path["reference"], asked.work, asked.by)
    if ticket is None:
        raise UnknownTicketPage
    return ticket


def is_still_to_do(
    asked: Asked,
    ticket: Ticket,
    text: str = "",
    side: Side | None = None,
    files: Sequence[Attachment] = (),
) -> bool:
    """True when the ticket is as the form saw it; False when the button was pressed twice, and ``text`` is
    said already, with the same ``files``; ``TicketChanged``.
    """
    if asked.text("etat") == state_of(ticket):
        return True
    last = ticket.messages[-1] if ticket.messages else None
    if last is None or (last.side, last.author_id, last.text) != (side, asked.by.id, text):
        raise TicketChanged
    if list(last.attachments) != list(files):
        raise TicketChanged
    return False


def unchanged_ticket(asked: Asked) -> Ticket:
    """The one that the address names, as the form saw it; ``TicketChanged``."""
    ticket = asked_ticket(asked)
    is_still_to_do(asked, ticket)
    return ticket


def state_of(ticket: Ticket) -> str:
    """Differs after every change: the thread and the history only ever grow."""
    return f"{ticket.status}.{ticket.assignee_id or 0}.{len(ticket.history)}.{len(ticket.messages)}"


def draft_place(reference: str, name: str) -> str:
    """Where the text that a gestionnaire has begun in a field is kept."""
    return f"ticket:{reference}:{name}"
