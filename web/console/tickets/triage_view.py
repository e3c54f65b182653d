"""What helps to triage a ticket: what it seems to be, what it is tied to, to whom it may be handed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guichets.names import fold
from guichets.registry import Agent
from guichets.scope import sees
from journal.entries import Kind
from knowledge_base.reading import Reading
from knowledge_base.understanding.urgency import Urge
from storage.unit_of_work import Work
from tickets.changes import TicketChange
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import OURS
from tickets.kinds.declared import KINDS
from tickets.links import LinkKind
from tickets.notices import Reach
from tickets.ticket import SENSITIVE, Thread, Ticket, Urgency
from tickets.triage.service import closing_to_undo
from tickets.workplace import snooze_days
from web.console.presence.view import away_until
from web.console.tickets.orders import colleagues_of
from web.console.tickets.sight import ticket_or_none
from web.console.tickets.ticket_view import Said, said_in
from web.shell import Asked

MOST_OF_HERS = 20  # tickets


@dataclass(frozen=True)
class Suggested:
    """What the message seems to be, where that differs from what the ticket says; "" or empty where it does
    not, or where a person has chosen already.
    """

    kind: str = ""
    theme: str = ""
    urges: tuple[Urge, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kind or self.theme or self.urges)


@dataclass(frozen=True)
class Related:
    """Another ticket, and how it is tied to this one."""

    ticket: Ticket
    tie: LinkKind
    leads: bool

    @property
    def is_read_here(self) -> bool:
        return self.tie is LinkKind.MERGED and self.leads


def triage_view(ticket: Ticket, reading: Reading, asked: Asked) -> Mapping[str, object]:
    """``merged`` are the tickets that are read here, with what was said under their references; ``others``,
    those of the same agent that this one may be merged into, or linked with. Each colleague goes with the
    last day of an absence, None for who is there. ``successors`` are the agents of the guichet who may still
    come in, where the one who asked may not. ``snoozed_on`` is the day when the reader is reminded of it.
    """
    work = asked.work
    related = list(_related(ticket, asked))
    # What was taken out of it may be put back.
    tied = {one.ticket.reference for one in related if one.tie is not LinkKind.SPLIT}
    until = work.snoozes.of(asked.me, ticket.reference)
    hours = Calendars(work, asked.zone).of(asked.visitor.departement)
    return {
        "snoozed_on": asked.zone.local(until).date() if until else None,
        "snooze_days": snooze_days(hours, asked.now),
        "suggested": _suggested(ticket, reading, work),
        "related": related,
        "merged": [(one.ticket, _merged(one.ticket, asked)) for one in related if one.is_read_here],
        "others": [other for other in _others(ticket, asked) if other.reference not in tied],
        "colleagues": list(_colleagues(ticket, asked)),
        "successors": _successors(ticket, work),
        "can_undo_close": closing_to_undo(ticket, asked.now) is not None,
    }


def _suggested(ticket: Ticket, reading: Reading, work: Work) -> Suggested:
    """Only while it is new; what a person has chosen is not suggested away."""
    if ticket.status not in OURS:
        return Suggested()
    chosen = {event.action for event in ticket.history}
    kind = SENSITIVE if reading.is_sensitive else reading.act.value if reading.act else ""
    if kind not in KINDS or kind == ticket.kind or TicketChange.KIND in chosen or ticket.is_sensitive:
        kind = ""
    theme = reading.theme.value if reading.theme else ""
    rows = work.journal.about(ticket.reference) if theme and theme != ticket.theme else ()
    if not rows or any(row.entry.kind is Kind.TICKET_THEME_CHANGED for row in rows):
        theme = ""
    is_ranked = TicketChange.URGENCY in chosen or ticket.urgency is Urgency.URGENT
    return Suggested(kind, theme, () if is_ranked else reading.urges)


def _related(ticket: Ticket, asked: Asked) -> Iterator[Related]:
    """What was merged and stands alone again is said to be merged no more."""
    for link in asked.work.links.of(ticket):
        other = ticket_or_none(link.other, asked.work, asked.by)
        if other is None:
            continue
        followed, following = (other, ticket) if link.leads else (ticket, other)
        if link.tie is LinkKind.MERGED and followed.merged_into != following.reference:
            continue
        yield Related(other, link.tie, link.leads)


def _merged(ticket: Ticket, asked: Asked) -> Sequence[Said]:
    return [one for one in said_in(ticket, asked) if one.message.thread is Thread.AGENT]


def _others(ticket: Ticket, asked: Asked) -> Iterator[Ticket]:
    """Without those that the agent asked at a guichet of another département, before coming to this one."""
    for other in asked.work.tickets.of_agent(ticket.agent_id, limit=MOST_OF_HERS):
        if other.reference == ticket.reference or other.is_closed or other.is_sensitive:
            continue
        if sees(asked.work, asked.by, other.guichet_id):
            yield other


def _colleagues(ticket: Ticket, asked: Asked) -> Iterator[tuple[Agent, date | None]]:
    away = away_until(asked)
    for person in colleagues_of(ticket, asked.work):
        if person.id is not None and person.id not in {asked.by.id, ticket.assignee_id}:
            yield person, away.get(person.id)


def _successors(ticket: Ticket, work: Work) -> Sequence[Agent]:
    if ticket.guichet_id is None or work.outbox.reach(ticket.agent_id) is not Reach.NEVER:
        return ()
    return sorted(work.registry.active_agents(ticket.guichet_id), key=lambda one: fold(one.name))
