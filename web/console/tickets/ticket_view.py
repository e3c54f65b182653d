"""What a ticket's page tells beside the ticket itself: who, when, what was said and what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from journal.entries import Entry, Kind, Row
from rendering.due_words import worked
from rendering.kind_words import step
from rendering.labels import precision
from tickets.changes import TicketChange
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import Due, due
from tickets.following import days_at_pole, is_demand_over, precision_asked_at
from tickets.incident import Incident, is_reference
from tickets.interventions import line_of
from tickets.life import LIFE, Action
from tickets.ports import Reach
from tickets.ticket import Attachment, Thread, Ticket, TicketEvent, TicketMessage
from web.console.tickets.sight import state_of
from web.fields import number_of
from web.files import is_picture
from web.ports import Work
from web.shell import Asked

IsHeld = Callable[[Attachment], bool]

# What the journal tells of a ticket, and its own history does not: it holds the changes of status.
_TRACED = frozenset(
    {
        Kind.TICKET_THEME_CHANGED,
        Kind.TIME_SPENT,
        Kind.TICKET_RECALLED,
        Kind.TICKET_OVERDUE,
        Kind.TICKET_ATTACHED,
        Kind.TICKET_DETACHED,
    }
)


@dataclass(frozen=True)
class FileLink:
    number: int
    name: str
    size: int
    is_held: bool
    is_picture: bool
    is_unread: bool


@dataclass(frozen=True)
class Said:
    """A message of one of its threads."""

    message: TicketMessage
    author: str
    files: tuple[FileLink, ...]


@dataclass(frozen=True)
class Happened:
    """``what`` is an action of its life, another row of its history, or what the journal alone tells.

    ``about`` is what else it concerns: a reference, a kind, the name of a person.
    """

    at: datetime
    what: str
    author: str
    theme: str = ""
    minutes: int = 0
    about: str = ""


@dataclass(frozen=True)
class ServiceClock:
    """``due`` while an answer of ours is owed; ``left`` is what the clock will give once it runs again, ""
    when nothing is left of it, None while it does not stand still. ``days_at_pole`` are the working days
    since the pole owes an answer; None when it owes none. ``asked_at`` is when the precision that is still
    awaited was asked for; ``is_demand_over`` once the agent's chat no longer awaits it.
    """

    due: Due | None
    left: str | None
    days_at_pole: int | None
    asked_at: datetime | None
    is_demand_over: bool


@dataclass(frozen=True)
class TicketView:
    """``state`` changes with every change: a form brings back the one it saw.

    ``agent`` is who is answered, and ``asker`` who asked; ``reach`` tells whether the first reads it.

    ``noted_by`` is the gestionnaire who opened it in the agent's name, "" when the agent did; ``thread`` is
    what the agent reads and writes; ``with_pole`` and ``notes``, what the agent never sees.
    """

    state: str
    guichet: str
    agent: str
    asker: str
    reach: Reach
    noted_by: str
    holder: str
    is_mine: bool
    incident: Incident | None
    clock: ServiceClock
    thread: Sequence[Said]
    with_pole: Sequence[Said]
    notes: Sequence[Said]
    history: Sequence[Happened]
    allowed: frozenset[Action]


def ticket_view(ticket: Ticket, asked: Asked, is_held: IsHeld) -> TicketView:
    work = asked.work
    said = said_in(ticket, work, is_held)
    return TicketView(
        state=state_of(ticket),
        guichet=work.people.guichet_name(ticket.guichet_id),
        agent=name_of(ticket.agent_id, work),
        asker=name_of(ticket.asked_by, work),
        reach=work.outbox.reach(ticket.agent_id),
        noted_by=next(
            (name_of(e.by, work) for e in ticket.history if e.action == TicketChange.ON_BEHALF), ""
        ),
        holder=name_of(ticket.assignee_id, work),
        is_mine=ticket.assignee_id is not None and ticket.assignee_id == asked.by.id,
        incident=work.incidents.get(ticket.incident_id) if ticket.incident_id is not None else None,
        clock=_clock(ticket, asked),
        thread=[one for one in said if one.message.thread is Thread.AGENT],
        with_pole=[one for one in said if one.message.thread is Thread.POLE],
        notes=[one for one in said if one.message.thread is Thread.NOTE],
        history=_history(ticket, work),
        allowed=frozenset(LIFE[ticket.status]),
    )


def attachments(ticket: Ticket) -> Sequence[Attachment]:
    """All files of the thread, in order: a link gives the number of one."""
    return [a for message in ticket.messages for a in message.attachments]


def name_of(agent_id: int | None, work: Work) -> str:
    person = work.people.person(agent_id) if agent_id is not None else None
    return person.name if person else ""


def file_link(number: int, file: Attachment, is_held: IsHeld) -> FileLink:
    return FileLink(number, file.name, file.size, is_held(file), is_picture(file.mime), file.is_unread)


def said_in(ticket: Ticket, work: Work, is_held: IsHeld) -> Sequence[Said]:
    """Each message of its threads, in order, with the numbers of its files."""
    said = []
    number = 0
    for message in ticket.messages:
        files = tuple(file_link(n, file, is_held) for n, file in enumerate(message.attachments, number))
        number += len(files)
        said.append(Said(message, name_of(message.author_id, work), files))
    return said


def _clock(ticket: Ticket, asked: Asked) -> ServiceClock:
    hours = Calendars(asked.work, asked.zone).of_ticket(ticket)
    stands_still = ticket.clock_since is None and (ticket.clock_left > 0 or ticket.warned > 0)
    return ServiceClock(
        due(ticket, hours, asked.now),
        (worked(ticket.clock_left, hours.day_length) if ticket.clock_left else "") if stands_still else None,
        days_at_pole(ticket, asked.work.escalations, now=asked.now, zone=asked.zone),
        precision_asked_at(ticket),
        is_demand_over(ticket, now=asked.now),
    )


def _history(ticket: Ticket, work: Work) -> Sequence[Happened]:
    changes = [
        Happened(e.at, e.action, name_of(e.by, work), about=_about(e, ticket, work)) for e in ticket.history
    ]
    traces = [_traced(row.entry, work) for row in work.journal.about(ticket.reference) if _is_told(row, work)]
    return sorted((*changes, *traces), key=lambda happened: happened.at)


def _is_told(row: Row, work: Work) -> bool:
    if row.entry.kind is Kind.CALL_LOGGED:
        return not work.journal.about(line_of(row.sequence))  # unless it was cancelled
    return row.entry.kind in _TRACED


def _about(event: TicketEvent, ticket: Ticket, work: Work) -> str:
    """A name, a label or a reference; "" of what says enough by itself."""
    if event.action in {Action.HAND_OVER, TicketChange.ENTRUST}:
        return name_of(number_of(event.about), work)
    if event.action in {TicketChange.KIND, TicketChange.URGENCY}:
        return precision(event.about)
    if event.action in {TicketChange.STEP, TicketChange.UNDO_STEP}:
        return step(event.about, ticket.kind)
    return event.about if event.about.startswith(("T-", "I-")) else ""


def _traced(entry: Entry, work: Work) -> Happened:
    about = entry.outcome if is_reference(entry.outcome) else ""
    return Happened(
        entry.at, entry.kind, name_of(entry.actor_id, work), entry.theme, entry.minutes, about=about
    )
