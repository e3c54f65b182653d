"""Which words make one ticket: taken apart, put together, or only tied to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journal.entries import Kind
from journal.people import Person, identity
from tickets.changes import TicketChange
from tickets.clock.service_clock import at_its_pace, warn, wind
from tickets.commands import TicketCommands, said
from tickets.errors import (
    AtThePole,
    DifferentAgents,
    ForbiddenTransition,
    NothingToSplit,
    SameTicket,
    SensitiveApart,
)
from tickets.life import Action, Status
from tickets.links import LinkKind
from tickets.notices import TicketMerged, TicketSplit
from tickets.service import Request, TicketService
from tickets.ticket import Side, Thread, Ticket, Urgency
from tickets.triage.service import TriageService

MOST_PARTS = 4
"""As many questions as the chat takes out of one message."""


@dataclass(frozen=True)
class TicketPart:
    """One question of a message, as a ticket of its own will bear it."""

    question: str
    theme: str
    kind: str


class GroupingService(TicketCommands):
    def split(self, ticket: Ticket, parts: Sequence[TicketPart], *, by: Person) -> Sequence[Ticket]:
        """The first part keeps the reference and the thread; each other one is opened for the same agent, who
        is told once. Their message is kept as they wrote it, among the notes.
        """
        self._require_gestionnaire(by, ticket)
        self._require_free(ticket, by)
        if ticket.is_closed:
            raise ForbiddenTransition(ticket.status.value, TicketChange.SPLIT)
        parts = [TicketPart(said(part.question), part.theme, part.kind) for part in parts[:MOST_PARTS]]
        if len(parts) < 2:
            raise NothingToSplit
        agent = self._work.people.person(ticket.agent_id)
        assert agent is not None
        first, *others = parts
        ticket.say(ticket.question, by=agent, side=Side.AGENT, at=self._now, thread=Thread.NOTE)
        ticket.question, ticket.theme = first.question, first.theme
        TriageService(self._work, now=self._now, zone=self._zone).sort(ticket, first.kind, by=by)
        opened = [self._open(part, ticket, agent, by=by) for part in others]
        self._log(ticket, Kind.TICKET_SPLIT, by=by)
        told = tuple((one.reference, one.question) for one in (ticket, *opened))
        self._let_agent_know(ticket, TicketSplit(by.name, told), "separe")
        return opened

    def merge(self, ticket: Ticket, into: Ticket, *, by: Person) -> None:
        """Closes the ticket for the other one, where its thread is read from now on.

        Only of one agent: nobody reads what another wrote, not even their colleague.
        """
        self._require_gestionnaire(by, ticket)
        self._require_gestionnaire(by, into)
        self._require_free(ticket, by)
        if ticket.reference == into.reference:
            raise SameTicket
        if ticket.agent_id != into.agent_id:
            raise DifferentAgents(ticket.reference, into.reference)
        if ticket.is_sensitive != into.is_sensitive:
            raise SensitiveApart
        if ticket.status is Status.ESCALATED:
            raise AtThePole(ticket.reference)
        self._move(into, Action.MERGE, by=by, about=ticket.reference)
        self._move(ticket, Action.CLOSE, by=by, about=into.reference)
        ticket.merged_into = into.reference
        self._stop_awaiting(ticket)
        _complete(into, ticket)
        if ticket.urgency is Urgency.URGENT:
            with at_its_pace(into, self._hours(into), self._now):
                into.urgency = Urgency.URGENT
        self._work.links.add(into, ticket, LinkKind.MERGED, by=identity(by), at=self._now)
        self._log(ticket, Kind.TICKET_MERGED, by=by)
        notice = TicketMerged(ticket.reference, ticket.question, into.reference, into.question)
        self._let_agent_know(into, notice, key=self._key(ticket, "reuni"))

    def link(self, ticket: Ticket, other: Ticket, *, by: Person) -> None:
        """Both show it; whose tickets they are changes nothing, since only gestionnaires read it."""
        self._require_gestionnaire(by, ticket)
        self._require_gestionnaire(by, other)
        if ticket.reference == other.reference:
            raise SameTicket
        if self._work.links.add(ticket, other, LinkKind.LINKED, by=identity(by), at=self._now):
            self._record_both(ticket, other, TicketChange.LINK, by)
            self._log(ticket, Kind.TICKET_LINKED, by=by)

    def unlink(self, ticket: Ticket, other: Ticket, *, by: Person) -> None:
        self._require_gestionnaire(by, ticket)
        self._require_gestionnaire(by, other)
        if self._work.links.remove(ticket, other, LinkKind.LINKED):
            self._record_both(ticket, other, TicketChange.UNLINK, by)
            self._log(ticket, Kind.TICKET_UNLINKED, by=by)

    def _open(self, part: TicketPart, whole: Ticket, agent: Person, *, by: Person) -> Ticket:
        """As old as the message that it was in, and held by whoever holds that."""
        desk = TicketService(self._work, now=self._now, zone=self._zone)
        request = Request(
            question=part.question, theme=part.theme, kind=part.kind, numero_unique=whole.numero_unique
        )
        ticket = desk.open_ticket(request, by=agent, channel=whole.channel, chat_ref=whole.chat_ref)
        ticket.opened_at, ticket.urgency = whole.opened_at, whole.urgency
        wind(ticket, self._hours(ticket))
        warn(ticket, self._hours(ticket), self._now)
        if whole.assignee_id is not None:
            self._move(ticket, Action.TAKE, by=by)
            ticket.assignee_id, ticket.taken_at = whole.assignee_id, self._now
        self._work.links.add(whole, ticket, LinkKind.SPLIT, by=identity(by), at=self._now)
        whole.record(TicketChange.SPLIT, by=by, at=self._now, about=ticket.reference)
        ticket.record(TicketChange.SPLIT_FROM, by=by, at=self._now, about=whole.reference)
        return ticket

    def _record_both(self, ticket: Ticket, other: Ticket, deed: TicketChange, by: Person) -> None:
        ticket.record(deed, by=by, at=self._now, about=other.reference)
        other.record(deed, by=by, at=self._now, about=ticket.reference)


def _complete(into: Ticket, ticket: Ticket) -> None:
    """What was given with the one that closes fills what the other lacks, unless each is about its own file.

    A proof was declared for what its kind asks: it proves nothing of another act.
    """
    into.numero_unique = into.numero_unique or ticket.numero_unique
    if ticket.numero_unique not in {"", into.numero_unique}:
        return
    into.answers = {**ticket.answers, **into.answers}
    if ticket.kind == into.kind:
        into.proofs = list(dict.fromkeys((*into.proofs, *ticket.proofs)))
