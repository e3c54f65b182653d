"""What a ticket's page prints: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tickets.life import LIFE, Action, Status
from tickets.ticket import Attachment, Side, Ticket, TicketMessage
from web.ports import Work


@dataclass(frozen=True)
class FileLink:
    number: int
    name: str
    size: int
    is_held: bool


@dataclass(frozen=True)
class Said:
    """A message of the thread. ``with_pole`` sets apart what the agent never sees."""

    at: datetime
    author: str
    side: Side
    with_pole: bool
    text: str
    files: tuple[FileLink, ...]


@dataclass(frozen=True)
class Happened:
    at: datetime
    action: str
    author: str


@dataclass(frozen=True)
class TicketView:
    """A ticket's whole page. ``state`` changes with every change: a form brings back the one it saw."""

    reference: str
    state: str
    status: Status
    kind: str
    theme: str
    question: str
    numero_unique: str
    guichet: str
    agent: str
    channel: str
    opened_at: datetime
    holder: str
    is_mine: bool
    minutes: int
    thread: tuple[Said, ...]
    history: tuple[Happened, ...]
    allowed: frozenset[Action]


def ticket_view(ticket: Ticket, work: Work, reader_id: int | None) -> TicketView:
    return TicketView(
        reference=ticket.reference,
        state=state_of(ticket),
        status=ticket.status,
        kind=ticket.kind,
        theme=ticket.theme,
        question=ticket.question,
        numero_unique=ticket.numero_unique,
        guichet=work.people.guichet_name(ticket.guichet_id),
        agent=_name(ticket.agent_id, work),
        channel=ticket.channel,
        opened_at=ticket.opened_at,
        holder=_name(ticket.assignee_id, work),
        is_mine=ticket.assignee_id is not None and ticket.assignee_id == reader_id,
        minutes=ticket.minutes,
        thread=_thread(ticket, work),
        history=tuple(Happened(e.at, e.action, _name(e.by, work)) for e in ticket.history),
        allowed=frozenset(LIFE[ticket.status]),
    )


def state_of(ticket: Ticket) -> str:
    """Differs after every change: the thread and the history only ever grow."""
    return f"{ticket.status}.{ticket.assignee_id or 0}.{len(ticket.history)}.{len(ticket.messages)}"


def attachments(ticket: Ticket) -> Sequence[Attachment]:
    """All files of the thread, in order: a link gives the number of one."""
    return [a for message in ticket.messages for a in message.attachments]


def _thread(ticket: Ticket, work: Work) -> tuple[Said, ...]:
    thread: list[Said] = []
    number = 0
    for message in ticket.messages:
        files = message.attachments
        links = tuple(FileLink(number + i, a.name, a.size, bool(a.path)) for i, a in enumerate(files))
        number += len(files)
        thread.append(_said(message, links, work))
    return tuple(thread)


def _said(message: TicketMessage, files: tuple[FileLink, ...], work: Work) -> Said:
    return Said(
        message.at,
        _name(message.author_id, work),
        message.side,
        not message.to_agent,
        message.text,
        files,
    )


def _name(agent_id: int | None, work: Work) -> str:
    person = work.people.person(agent_id) if agent_id is not None else None
    return person.name if person else ""
