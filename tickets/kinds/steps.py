"""How far an act has gone: a gestionnaire notes each step, in order, and the last says that it is done."""

from __future__ import annotations

from tickets.deeds import Deed
from tickets.errors import ForbiddenTransition, NotTheNextStep
from tickets.kinds.declaration import DONE
from tickets.kinds.declared import declaration_of
from tickets.notices import ActDone
from tickets.orders import Orders
from tickets.ticket import Person, Ticket


class StepDesk(Orders):
    def note(self, ticket: Ticket, step: str, *, by: Person) -> None:
        """``step`` is the one that comes next: ``NotTheNextStep`` when somebody noted it meanwhile.

        The agent hears of the last one alone, and reads the others in her ticket.
        """
        self._require_gestionnaire(by)
        if ticket.is_closed:
            raise ForbiddenTransition(ticket.status.value, Deed.STEP)
        if not step or step != next_step(ticket):
            raise NotTheNextStep
        ticket.step = step
        ticket.record(Deed.STEP, by=by, at=self._now, about=step)
        if step == DONE:
            notice = ActDone(ticket.reference, ticket.kind, ticket.question, by.name)
            self._tell_agent(ticket, notice, key=self._key(ticket, "fait"))


def next_step(ticket: Ticket) -> str:
    """ "" when its kind has none, or when all are noted."""
    return declaration_of(ticket.kind).step_after(ticket.step)


def is_unfinished(ticket: Ticket) -> bool:
    """Something was to be done, and nobody has noted that it is."""
    return declaration_of(ticket.kind).is_act and ticket.step != DONE
