"""What a gestionnaire decides about a ticket besides answering it: what it is, who has it, what is noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from journal.entries import Kind
from journal.people import Person, identity
from privacy.text import fold
from tickets.changes import UNDO_FOR, TicketChange
from tickets.clock.service_clock import OURS, at_its_pace, warn, wind
from tickets.commands import TicketCommands, said
from tickets.errors import (
    AgentStillThere,
    ForbiddenTransition,
    NotAColleague,
    NotOfTheGuichet,
    TooLateToUndo,
    UnknownRequestKind,
)
from tickets.incidents.meetings import IncidentMeetings
from tickets.kinds.declared import KINDS, told_kind
from tickets.life import Action, Status
from tickets.notices import CalledByNote, ClosingUndone, Reach, TicketEntrusted, TicketHandedOver
from tickets.ticket import Side, Thread, Ticket, TicketEvent, Urgency


def closing_to_undo(ticket: Ticket, now: datetime) -> TicketEvent | None:
    """The closing that may still be a slip of ours; None when there is none, or when the agent closed."""
    closing = ticket.our_closing
    return closing if closing is not None and now - closing.at <= UNDO_FOR else None


class TriageService(TicketCommands):
    def sort(self, ticket: Ticket, kind: str, *, by: Person) -> None:
        """Another kind of request than the agent, or the chat, had taken it for."""
        self._require_gestionnaire(by, ticket)
        if kind not in KINDS:
            raise UnknownRequestKind
        if ticket.kind == kind:
            return
        if KINDS[kind].confidential:  # it stays apart: an incident shows its tickets, and answers them all
            IncidentMeetings(self._work, now=self._now, zone=self._zone).detach(ticket, by=by)
        with at_its_pace(ticket, self._hours(ticket), self._now):
            ticket.kind = kind
        ticket.step = ""  # those of another kind are not its own
        ticket.record(TicketChange.KIND, by=by, at=self._now, about=kind)
        self._log(ticket, Kind.TICKET_SORTED, by=by, outcome=told_kind(kind))

    def rank(self, ticket: Ticket, urgency: Urgency, *, by: Person) -> None:
        self._require_gestionnaire(by, ticket)
        if ticket.urgency is urgency:
            return
        with at_its_pace(ticket, self._hours(ticket), self._now):
            ticket.urgency = urgency
        ticket.record(TicketChange.URGENCY, by=by, at=self._now, about=urgency.value)
        self._log(ticket, Kind.TICKET_SORTED, by=by)

    def note(
        self, ticket: Ticket, text: str, *, by: Person, calling: Iterable[Person] = ()
    ) -> Sequence[Person]:
        """Among gestionnaires: the agent sees none of it, and nothing moves. The colleagues that it calls
        and who were told.
        """
        self._require_gestionnaire(by, ticket)
        ticket.say(said(text), by=by, side=Side.GESTIONNAIRE, at=self._now, thread=Thread.NOTE)
        self._log(ticket, Kind.TICKET_NOTED, by=by)
        notice = CalledByNote(
            reference=ticket.reference,
            author=by.name,
            guichet=self._work.people.guichet_name(ticket.guichet_id),
            question=ticket.question_in_passing,
            word="" if ticket.is_sensitive else text.strip(),
        )
        return [
            one
            for one in calling
            if self._is_handled_by(one, ticket)
            and identity(one) != identity(by)
            and self._work.outbox.tell(
                identity(one),
                notice,
                key=self._key(ticket, f"note-{identity(one)}"),
                about=ticket.reference,
            )
        ]

    def hand_over(self, ticket: Ticket, to: Person, *, by: Person, word: str = "") -> None:
        """To a colleague of the same département, who is told; ``word`` is a note."""
        self._require_gestionnaire(by, ticket)
        if not self._is_handled_by(to, ticket):
            raise NotAColleague(to.name)
        if ticket.assignee_id == to.id:
            return
        self._require_free(ticket, by)
        self._move(ticket, Action.HAND_OVER, by=by, about=str(to.id))
        ticket.assignee_id = to.id
        ticket.taken_at = ticket.taken_at or self._now
        if word.strip():
            self.note(ticket, word, by=by)
        self._log(ticket, Kind.TICKET_HANDED_OVER, by=by)
        self._work.outbox.tell(
            identity(to),
            TicketHandedOver(
                reference=ticket.reference,
                author=by.name,
                guichet=self._work.people.guichet_name(ticket.guichet_id),
                question=ticket.question_in_passing,
                word="" if ticket.is_sensitive else word.strip(),
            ),
            key=self._key(ticket, "passe"),
            about=ticket.reference,
        )

    def entrust(self, ticket: Ticket, to: Person, *, by: Person) -> None:
        """The agent is gone: their ticket goes on with somebody of their guichet, who reads it whole."""
        self._require_gestionnaire(by, ticket)
        if ticket.agent_id == to.id:
            return
        if ticket.is_closed:
            raise ForbiddenTransition(ticket.status.value, TicketChange.ENTRUST)
        self._require_free(ticket, by)
        if self.reach(ticket) is not Reach.NEVER:
            raise AgentStillThere(self._name(ticket.agent_id))
        if not to.is_active or to.guichet_id is None or to.guichet_id != ticket.guichet_id:
            raise NotOfTheGuichet
        self._stop_awaiting(ticket)
        former = self._name(ticket.agent_id)
        ticket.record(TicketChange.ENTRUST, by=by, at=self._now, about=str(ticket.agent_id))
        ticket.agent_id = identity(to)
        ticket.channel, ticket.chat_ref = self._work.outbox.place_of(ticket.agent_id)
        self._log(ticket, Kind.TICKET_ENTRUSTED, by=by)
        if ticket.status is Status.WAITING:
            self._work.outbox.await_answer(ticket.channel, ticket.chat_ref, about=ticket.reference)
        notice = TicketEntrusted(ticket.reference, by.name, former, ticket.question_in_passing)
        self._tell_agent(ticket, notice, "confie")

    def undo_close(self, ticket: Ticket, *, by: Person) -> None:
        """A slip of ours is as if it had not been: same status, same holder, and no reopening is counted."""
        self._require_gestionnaire(by, ticket)
        if ticket.our_closing is None:
            raise ForbiddenTransition(ticket.status.value, TicketChange.UNDO_CLOSE)
        if closing_to_undo(ticket, self._now) is None:
            raise TooLateToUndo(ticket.reference)
        ticket.undo_close(by=by, at=self._now)
        if ticket.status in OURS:
            wind(ticket, self._hours(ticket))
            warn(ticket, self._hours(ticket), self._now)
        if ticket.status is Status.WAITING:
            self._work.outbox.await_answer(ticket.channel, ticket.chat_ref, about=ticket.reference)
        self._log(ticket, Kind.TICKET_CLOSING_UNDONE, by=by)
        notice = ClosingUndone(ticket.reference, ticket.question, by.name)
        self._let_agent_know(ticket, notice, "cloture-annulee")


_SIGN = re.compile(r"(?<!\w)@")  # not that of an address

PersonT = TypeVar("PersonT", bound=Person)


def mentioned(text: str, colleagues: Iterable[PersonT]) -> Sequence[PersonT]:
    """Those whose name, or first name where no other colleague has it, follows an « @ »: whatever the case
    and the accents, once each, in the order of ``colleagues``.
    """
    calls = [f"{fold(call)} " for call in _SIGN.split(text)[1:]]
    known = list(colleagues)
    firsts = [_first(one) for one in known]

    def is_called(one: PersonT) -> bool:
        names = {fold(one.name)} | ({_first(one)} if firsts.count(_first(one)) == 1 else set())
        return any(call.startswith(f"{name} ") for call in calls for name in names)

    return [one for one in known if is_called(one)]


def _first(person: Person) -> str:
    return fold(person.name).partition(" ")[0]
