"""What a ticket's page tells beside the ticket itself: who, when, what was said and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from journal.entries import Entry, Kind, Row
from privacy.courtesy import without_greeting
from rendering.due_words import worked
from rendering.kind_words import step
from rendering.labels import precision
from storage.unit_of_work import Work
from tickets.changes import TicketChange
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import due
from tickets.following import days_at_pole, is_demand_over, precision_asked_at
from tickets.incident import is_reference
from tickets.interventions import line_of
from tickets.life import LIFE, Action
from tickets.notices import Reach
from tickets.ticket import Attachment, Thread, Ticket, TicketEvent, TicketMessage
from web.console.tickets.sight import state_of
from web.fields import number_of
from web.files import is_picture, is_shown
from web.ports import Files
from web.shell import Asked

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
# What the message that came of it tells by itself, as long as it is kept.
_SPOKEN = frozenset({Action.REPLY, Action.ADD})


@dataclass(frozen=True)
class TicketCard:
    """A ticket with its people: the agent who is answered, their telephone, "" when it is not known, and
    whether they read what is answered; ``holder`` is "" while nobody follows it.
    """

    ticket: Ticket
    agent: str
    phone: str
    guichet: str
    holder: str
    reach: Reach

    @property
    def state(self) -> str:
        """It changes with every change: a form brings back the one it saw."""
        return state_of(self.ticket)

    @property
    def title(self) -> str:
        """ "" of a sensitive one."""
        return without_greeting(self.ticket.question_in_passing)

    @property
    def is_unread(self) -> bool:
        """The agent is gone: nothing answers them any more."""
        return self.reach is Reach.NEVER


@dataclass(frozen=True)
class FileLink:
    """A file of the ticket, under the ``number`` of its link."""

    number: int
    file: Attachment
    is_held: bool

    @property
    def is_picture(self) -> bool:
        return is_picture(self.file.mime)

    @property
    def is_shown(self) -> bool:
        return is_shown(self.file.mime)


@dataclass(frozen=True)
class Said:
    """A message of one of its threads."""

    message: TicketMessage
    author: str
    files: Sequence[FileLink]

    @property
    def at(self) -> datetime:
        return self.message.at


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


def card_of(ticket: Ticket, work: Work) -> TicketCard:
    agent = work.registry.agent(ticket.agent_id)
    return TicketCard(
        ticket,
        work.people.name_of(ticket.agent_id),
        agent.phone if agent is not None else "",
        work.people.guichet_name(ticket.guichet_id),
        work.people.name_of(ticket.assignee_id),
        work.outbox.reach(ticket.agent_id),
    )


def page_values(ticket: Ticket, asked: Asked) -> Mapping[str, object]:
    """``note_par`` is the gestionnaire who opened it in the agent's name, "" when the agent did; ``guichet``,
    where the agent is joined, None for one of none; ``fil`` is what the agent reads and writes, among what
    happened; ``fil_du_pole`` and ``notes``, what the agent never sees.
    """
    work = asked.work
    said = said_in(ticket, asked)
    to_agent = [one for one in said if one.message.thread is Thread.AGENT]
    on_behalf = (work.people.name_of(e.by) for e in ticket.history if e.action == TicketChange.ON_BEHALF)
    return {
        "vue": card_of(ticket, work),
        "demandeur": work.people.name_of(ticket.asked_by),
        "note_par": next(on_behalf, ""),
        "guichet": work.registry.guichet(ticket.guichet_id) if ticket.guichet_id is not None else None,
        "incident": work.incidents.get(ticket.incident_id) if ticket.incident_id is not None else None,
        "horloge": _clock(ticket, asked),
        "fil": _thread(to_agent, _history(ticket, work)),
        "fil_du_pole": [one for one in said if one.message.thread is Thread.POLE],
        "notes": [one for one in said if one.message.thread is Thread.NOTE],
        "permis": frozenset(LIFE[ticket.status]),
    }


def attachments(ticket: Ticket) -> Sequence[Attachment]:
    """All files of the thread, in order: a link gives the number of one."""
    return [a for message in ticket.messages for a in message.attachments]


def said_in(ticket: Ticket, asked: Asked) -> Sequence[Said]:
    """Each message of its threads, in order, with its files."""
    return [
        Said(message, asked.work.people.name_of(message.author_id), files)
        for message, files in with_files(ticket.messages, asked.site.files)
    ]


def with_files(
    messages: Iterable[TicketMessage], files: Files
) -> Iterator[tuple[TicketMessage, Sequence[FileLink]]]:
    """Each message with its files, which are numbered through them all."""
    numbers = count()
    for message in messages:
        links = [
            FileLink(next(numbers), one, files.held(one.path) is not None) for one in message.attachments
        ]
        yield message, links


def _clock(ticket: Ticket, asked: Asked) -> Mapping[str, object]:
    """``due`` while an answer of ours is owed; ``left`` is what the clock will give once it runs again, ""
    when nothing is left of it, None while it does not stand still. ``days_at_pole`` are the working days
    since the pole owes an answer; None when it owes none. ``asked_at`` is when the precision that is still
    awaited was asked for; ``is_demand_over`` once the agent's chat no longer awaits it.
    """
    hours = Calendars(asked.work, asked.zone).of_ticket(ticket)
    stands_still = ticket.clock_since is None and (ticket.clock_left > 0 or ticket.warned > 0)
    left = worked(ticket.clock_left, hours.day_length) if ticket.clock_left else ""
    return {
        "due": due(ticket, hours, asked.now),
        "left": left if stands_still else None,
        "days_at_pole": days_at_pole(ticket, asked.work.escalations, now=asked.now, zone=asked.zone),
        "asked_at": precision_asked_at(ticket),
        "is_demand_over": is_demand_over(ticket, now=asked.now),
    }


def _thread(said: Sequence[Said], history: Sequence[Happened]) -> Sequence[Said | Happened]:
    """Of one instant, the ticket was taken, then something was said, then the rest followed from it."""
    spoken_at = {one.at for one in said}
    happened = [one for one in history if one.what not in _SPOKEN or one.at not in spoken_at]
    taken = [one for one in happened if one.what == Action.TAKE]
    rest = [one for one in happened if one.what != Action.TAKE]
    return sorted((*taken, *said, *rest), key=lambda one: one.at)


def _history(ticket: Ticket, work: Work) -> Sequence[Happened]:
    changes = [
        Happened(e.at, e.action, work.people.name_of(e.by), about=_about(e, ticket, work))
        for e in ticket.history
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
        return work.people.name_of(number_of(event.about))
    if event.action in {TicketChange.KIND, TicketChange.URGENCY}:
        return precision(event.about)
    if event.action in {TicketChange.STEP, TicketChange.UNDO_STEP}:
        return step(event.about, ticket.kind)
    return event.about if event.about.startswith(("T-", "I-")) else ""


def _traced(entry: Entry, work: Work) -> Happened:
    about = entry.outcome if is_reference(entry.outcome) else ""
    return Happened(
        entry.at, entry.kind, work.people.name_of(entry.actor_id), entry.theme, entry.minutes, about=about
    )
