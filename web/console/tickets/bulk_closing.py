"""What closing several tickets will do, shown before it is done: which ones, and to whom a message leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guichets.registry import Agent
from tickets.kinds.steps import is_unfinished
from tickets.life import LIFE, Action, Status
from tickets.ports import Reach
from tickets.ticket import Ticket
from web.console.tickets.bulk_report import Left, Reason, laid_aside, ticket_or_none
from web.console.tickets.ticket_view import state_of
from web.ports import Work


@dataclass(frozen=True)
class Closing:
    """A ticket that can be closed; ``state`` is the one that was shown, which the order must find again."""

    reference: str
    state: str
    question: str
    agent: str
    guichet: str
    holder: str
    is_sensitive: bool
    is_answered: bool
    is_at_pole: bool


@dataclass(frozen=True)
class ClosePage:
    """``told`` are the agents whom a message leaves for, with the number of their tickets."""

    closings: Sequence[Closing]
    left: Sequence[Left]
    told: Mapping[tuple[str, str], int]


def close_page(references: Sequence[str], work: Work, reader: Agent) -> ClosePage:
    closings: list[Closing] = []
    left: list[Left] = []
    for reference in references:
        ticket = ticket_or_none(reference, work, reader)
        if ticket is None or Action.CLOSE not in LIFE[ticket.status]:
            left.append(laid_aside(reference, Reason.STATUS, ticket, work))
        elif is_unfinished(ticket):
            left.append(laid_aside(reference, Reason.UNFINISHED, ticket, work))
        elif work.outbox.reach(ticket.agent_id) is Reach.NEVER:
            left.append(laid_aside(reference, Reason.UNREAD, ticket, work))
        else:
            closings.append(_closing(ticket, work))
    return ClosePage(closings, left, Counter((closing.agent, closing.guichet) for closing in closings))


def _closing(ticket: Ticket, work: Work) -> Closing:
    holder = work.people.person(ticket.assignee_id) if ticket.assignee_id is not None else None
    agent = work.people.person(ticket.agent_id)
    return Closing(
        reference=ticket.reference,
        state=state_of(ticket),
        question="" if ticket.is_sensitive else ticket.question,
        agent=agent.name if agent else "",
        guichet=work.people.guichet_name(ticket.guichet_id),
        holder=holder.name if holder else "",
        is_sensitive=ticket.is_sensitive,
        is_answered=ticket.answered_at is not None,
        is_at_pole=ticket.status is Status.ESCALATED,
    )
