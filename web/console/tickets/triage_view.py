"""What helps to triage a ticket: what it seems to be, what it is tied to, to whom it may be handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from deadlines.zones import Zone
from guichets.names import fold
from guichets.registry import Agent
from guichets.scope import sees
from journal.entries import Kind
from knowledge_base.reading import Reading
from knowledge_base.understanding.urgency import Urge
from tickets.clock.service_clock import OURS
from tickets.deeds import Deed
from tickets.kinds.declared import KINDS
from tickets.life import Status
from tickets.ports import Reach
from tickets.ticket import SENSITIVE, Attachment, Thread, Ticket, Urgency
from tickets.triage.desk import closing_to_undo
from tickets.triage.links import Tie
from web.console.tickets.bulk_report import ticket_or_none
from web.console.tickets.ticket_view import Said, said_in
from web.ports import Work

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
    """Another ticket; of a confidential one, ``question`` is ""."""

    reference: str
    status: Status
    question: str
    tie: Tie
    leads: bool


@dataclass(frozen=True)
class MergedThread:
    """What was said under the reference of a ticket that is read here."""

    reference: str
    opened_at: datetime
    question: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Other:
    """A ticket of the same agent that this one may be merged into, or linked with."""

    reference: str
    status: Status
    question: str


@dataclass(frozen=True)
class Colleague:
    """``away_until`` is the last day of her absence; None while she is there."""

    id: int
    name: str
    away_until: date | None


@dataclass(frozen=True)
class TriageView:
    """``merged_into`` is "" for a ticket that stands by itself. ``successors`` are the agents of its guichet
    who may still come in, where the one who asked may not.
    """

    kind: str
    urgency: Urgency
    suggested: Suggested
    related: Sequence[Related]
    merged: Sequence[MergedThread]
    merged_into: str
    others: Sequence[Other]
    colleagues: Sequence[Colleague]
    successors: Sequence[Agent]
    can_undo_close: bool


def triage_view(
    ticket: Ticket,
    reading: Reading,
    work: Work,
    reader: Agent,
    *,
    now: datetime,
    zone: Zone,
    is_held: Callable[[Attachment], bool],
) -> TriageView:
    related = list(_related(ticket, work, reader))
    # What was taken out of it may be put back.
    tied = {one.reference for one in related if one.tie is not Tie.SPLIT}
    return TriageView(
        kind=ticket.kind,
        urgency=ticket.urgency,
        suggested=_suggested(ticket, reading, work),
        related=related,
        merged=[_merged(one.reference, work, is_held) for one in related if _is_read_here(one)],
        merged_into=ticket.merged_into,
        others=[other for other in _others(ticket, work, reader) if other.reference not in tied],
        colleagues=list(_colleagues(ticket, work, reader, today=zone.local(now).date())),
        successors=_successors(ticket, work),
        can_undo_close=closing_to_undo(ticket, now) is not None,
    )


def _suggested(ticket: Ticket, reading: Reading, work: Work) -> Suggested:
    """Only while it is new; what a person has chosen is not suggested away."""
    if ticket.status not in OURS:
        return Suggested()
    chosen = {event.action for event in ticket.history}
    kind = SENSITIVE if reading.is_sensitive else reading.act.value if reading.act else ""
    if kind not in KINDS or kind == ticket.kind or Deed.KIND in chosen or ticket.is_sensitive:
        kind = ""
    theme = reading.theme.value if reading.theme else ""
    rows = work.journal.about(ticket.reference) if theme and theme != ticket.theme else ()
    if not rows or any(row.entry.kind is Kind.TICKET_THEME_CHANGED for row in rows):
        theme = ""
    is_ranked = Deed.URGENCY in chosen or ticket.urgency is Urgency.URGENT
    return Suggested(kind, theme, () if is_ranked else reading.urges)


def _related(ticket: Ticket, work: Work, reader: Agent) -> Iterator[Related]:
    """What was merged and stands alone again is said to be merged no more."""
    for link in work.links.of(ticket):
        other = ticket_or_none(link.other, work, reader)
        if other is None:
            continue
        followed, following = (other, ticket) if link.leads else (ticket, other)
        if link.tie is Tie.MERGED and followed.merged_into != following.reference:
            continue
        yield Related(other.reference, other.status, other.question_in_passing, link.tie, link.leads)


def _is_read_here(related: Related) -> bool:
    return related.tie is Tie.MERGED and related.leads


def _merged(reference: str, work: Work, is_held: Callable[[Attachment], bool]) -> MergedThread:
    ticket = work.tickets.by_reference(reference)
    assert ticket is not None
    said = said_in(ticket, work, is_held)
    thread = tuple(line for message, line in said if message.thread is Thread.AGENT)
    return MergedThread(ticket.reference, ticket.opened_at, ticket.question, thread)


def _others(ticket: Ticket, work: Work, reader: Agent) -> Iterator[Other]:
    """Without those that she asked at a guichet of another département, before she came to this one."""
    for other in work.tickets.of_agent(ticket.agent_id, limit=MOST_OF_HERS):
        if other.reference == ticket.reference or other.is_closed or other.is_sensitive:
            continue
        if sees(work, reader, other.guichet_id):
            yield Other(other.reference, other.status, other.question)


def _colleagues(ticket: Ticket, work: Work, reader: Agent, *, today: date) -> Iterator[Colleague]:
    away = {
        absence.agent_id: absence.last_day
        for absence in work.absences.since(today)
        if absence.first_day <= today
    }
    for person in colleagues_of(ticket, work):
        if person.id is not None and person.id not in {reader.id, ticket.assignee_id}:
            yield Colleague(person.id, person.name, away.get(person.id))


def _successors(ticket: Ticket, work: Work) -> Sequence[Agent]:
    if ticket.guichet_id is None or work.outbox.reach(ticket.agent_id) is not Reach.NEVER:
        return ()
    return sorted(work.registry.active_agents(ticket.guichet_id), key=lambda one: fold(one.name))


def colleagues_of(ticket: Ticket, work: Work) -> list[Agent]:
    """The gestionnaires who may see the ticket."""
    return [one for one in work.registry.gestionnaires() if sees(work, one, ticket.guichet_id)]
