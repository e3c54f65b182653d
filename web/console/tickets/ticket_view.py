"""What a ticket's page prints: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from deadlines.working_days import working_days_between
from deadlines.zones import Zone
from journal.entries import Entry, Kind
from tickets.life import LIFE, Action, Status
from tickets.service_clock import answer_due_at, late_before
from tickets.ticket import Attachment, Side, Ticket, TicketMessage
from web.files import is_picture
from web.ports import Work

# What the journal tells of a ticket, and its own history does not: it holds the changes of status.
_TRACED = frozenset({Kind.TICKET_THEME_CHANGED, Kind.TIME_SPENT, Kind.TICKET_RECALLED})


@dataclass(frozen=True)
class FileLink:
    number: int
    name: str
    size: int
    is_held: bool
    is_picture: bool


@dataclass(frozen=True)
class Said:
    """A message of the thread."""

    at: datetime
    author: str
    side: Side
    text: str
    files: tuple[FileLink, ...]


@dataclass(frozen=True)
class Happened:
    """``what`` is an action of the ticket's life, or what the journal alone tells."""

    at: datetime
    what: Action | Kind
    author: str
    theme: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class ServiceClock:
    """``days_at_pole`` are the working days since the pole owes an answer; None when it owes none."""

    answer_due_at: datetime
    is_late: bool
    answered_at: datetime | None
    days_at_pole: int | None


@dataclass(frozen=True)
class TicketView:
    """A ticket's whole page. ``state`` changes with every change: a form brings back the one it saw.

    ``thread`` is what the agent reads and writes; ``with_pole``, what she never sees.
    """

    reference: str
    state: str
    status: Status
    kind: str
    is_sensitive: bool
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
    clock: ServiceClock
    thread: tuple[Said, ...]
    with_pole: tuple[Said, ...]
    history: tuple[Happened, ...]
    allowed: frozenset[Action]


def ticket_view(
    ticket: Ticket,
    work: Work,
    reader_id: int | None,
    *,
    now: datetime,
    zone: Zone,
    is_held: Callable[[Attachment], bool],
) -> TicketView:
    said = _said(ticket, work, is_held)
    return TicketView(
        reference=ticket.reference,
        state=state_of(ticket),
        status=ticket.status,
        kind=ticket.kind,
        is_sensitive=ticket.is_sensitive,
        theme=ticket.theme,
        question=ticket.question,
        numero_unique=ticket.numero_unique,
        guichet=work.people.guichet_name(ticket.guichet_id),
        agent=name_of(ticket.agent_id, work),
        channel=ticket.channel,
        opened_at=ticket.opened_at,
        holder=name_of(ticket.assignee_id, work),
        is_mine=ticket.assignee_id is not None and ticket.assignee_id == reader_id,
        minutes=ticket.minutes,
        clock=_clock(ticket, now, zone),
        thread=tuple(line for message, line in said if message.to_agent),
        with_pole=tuple(line for message, line in said if not message.to_agent),
        history=_history(ticket, work),
        allowed=frozenset(LIFE[ticket.status]),
    )


def state_of(ticket: Ticket) -> str:
    """Differs after every change: the thread and the history only ever grow."""
    return f"{ticket.status}.{ticket.assignee_id or 0}.{len(ticket.history)}.{len(ticket.messages)}"


def attachments(ticket: Ticket) -> Sequence[Attachment]:
    """All files of the thread, in order: a link gives the number of one."""
    return [a for message in ticket.messages for a in message.attachments]


def name_of(agent_id: int | None, work: Work) -> str:
    person = work.people.person(agent_id) if agent_id is not None else None
    return person.name if person else ""


def _clock(ticket: Ticket, now: datetime, zone: Zone) -> ServiceClock:
    is_ours = ticket.status in {Status.OPEN, Status.IN_PROGRESS}
    at_pole_since = ticket.escalated_at if ticket.status is Status.ESCALATED else None
    return ServiceClock(
        answer_due_at(ticket.opened_at, zone),
        ticket.answered_at is None and is_ours and ticket.opened_at < late_before(now, zone),
        ticket.answered_at,
        working_days_between(at_pole_since, now, zone) if at_pole_since else None,
    )


def _said(
    ticket: Ticket, work: Work, is_held: Callable[[Attachment], bool]
) -> Sequence[tuple[TicketMessage, Said]]:
    said = []
    number = 0
    for message in ticket.messages:
        files = []
        for file in message.attachments:
            files.append(FileLink(number, file.name, file.size, is_held(file), is_picture(file.mime)))
            number += 1
        author = name_of(message.author_id, work)
        said.append((message, Said(message.at, author, message.side, message.text, tuple(files))))
    return said


def _history(ticket: Ticket, work: Work) -> tuple[Happened, ...]:
    changes = [Happened(e.at, Action(e.action), name_of(e.by, work)) for e in ticket.history]
    traces = [_traced(r.entry, work) for r in work.journal.about(ticket.reference) if r.entry.kind in _TRACED]
    return tuple(sorted((*changes, *traces), key=lambda happened: happened.at))


def _traced(entry: Entry, work: Work) -> Happened:
    return Happened(entry.at, entry.kind, name_of(entry.actor_id, work), entry.theme, entry.minutes)
