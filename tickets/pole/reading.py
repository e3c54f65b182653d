"""What the pole has written and nobody has read out yet."""

from __future__ import annotations

from collections.abc import Sequence

from tickets.escalations import Escalation, EscalationEvent, EscalationStatus
from tickets.life import Action
from tickets.ticket import Side, Thread, Ticket, TicketMessage

# After these, what the pole had written before has been read out.
_READ_OUT = frozenset({EscalationEvent.STILL_WAITING, EscalationEvent.SETTLED, Action.ESCALATE})


def not_read_out(ticket: Ticket, escalation: Escalation | None) -> Sequence[TicketMessage]:
    """The oldest first; each made a row of the history when it came."""
    if escalation is None or escalation.standing is not EscalationStatus.TO_REVIEW:
        return ()
    count = 0
    for event in reversed(ticket.history):
        if event.action in _READ_OUT:
            break
        count += event.action == EscalationEvent.HEARD
    written = [m for m in ticket.messages if m.thread is Thread.POLE and m.side is Side.POLE]
    return written[len(written) - count :]
