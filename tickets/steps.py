"""How far an act has gone: a gestionnaire notes each step, in order, and the last says that it is done."""

from __future__ import annotations

from datetime import datetime

from journal.entries import Kind
from journal.people import Person
from tickets.changes import UNDO_FOR, TicketChange
from tickets.commands import TicketCommands
from tickets.errors import ForbiddenTransition, NotTheNextStep, TooLateToUndoStep
from tickets.kinds.declaration import DONE
from tickets.kinds.declared import declaration_of
from tickets.notices import ActDone, ActUndone
from tickets.ticket import Ticket


class StepService(TicketCommands):
    def note(self, ticket: Ticket, step: str, *, by: Person) -> None:
        """``step`` is the one that comes next: ``NotTheNextStep`` when somebody noted it meanwhile.

        The agent hears of the last one alone, and reads the others in their ticket.
        """
        self._require_gestionnaire(by, ticket)
        if ticket.is_closed:
            raise ForbiddenTransition(ticket.status.value, TicketChange.STEP)
        if not step or step != ticket.next_step:
            raise NotTheNextStep
        ticket.step = step
        ticket.record(TicketChange.STEP, by=by, at=self._now, about=step)
        self._log(ticket, Kind.STEP_NOTED, by=by, outcome=step)
        if step == DONE:
            notice = ActDone(ticket.reference, ticket.kind, ticket.question, by.name)
            self._let_agent_know(ticket, notice, "fait")

    def undo(self, ticket: Ticket, step: str, *, by: Person) -> None:
        """``step`` was noted by a slip: the ticket stands where it stood before, and whoever was told that it
        is done is told that it is not.
        """
        self._require_gestionnaire(by, ticket)
        if ticket.is_closed:
            raise ForbiddenTransition(ticket.status.value, TicketChange.UNDO_STEP)
        if not step or step != ticket.step:
            raise NotTheNextStep
        if step_to_undo(ticket, self._now) != step:
            raise TooLateToUndoStep(ticket.reference)
        ticket.step = declaration_of(ticket.kind).step_before(step)
        ticket.record(TicketChange.UNDO_STEP, by=by, at=self._now, about=step)
        self._log(ticket, Kind.STEP_UNDONE, by=by, outcome=step)
        if step == DONE:
            notice = ActUndone(ticket.reference, ticket.kind, ticket.question, by.name)
            self._let_agent_know(ticket, notice, "pas-fait")


def step_to_undo(ticket: Ticket, now: datetime) -> str:
    """The step that may still be a slip; "" when there is none."""
    if ticket.is_closed or not ticket.step:
        return ""
    noted = next(
        (e for e in reversed(ticket.history) if (e.action, e.about) == (TicketChange.STEP, ticket.step)), None
    )
    return ticket.step if noted is not None and now - noted.at <= UNDO_FOR else ""
