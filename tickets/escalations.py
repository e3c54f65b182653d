"""An escalation: one request to the national pole about one ticket, and what became of it.

The child thread has its own states, whatever the ticket does meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.errors import ForbiddenStanding
from tickets.life import Action
from tickets.ticket import Side, Thread, Ticket, TicketMessage


class EscalationStatus(StrEnum):
    SENT = "sent"
    """The pole owes its answer."""
    UNDELIVERED = "undelivered"
    """The server refused the letter for good: the pole never had it."""
    TO_REVIEW = "to_review"
    """The pole has written, and no gestionnaire has said yet what becomes of it."""
    SETTLED = "settled"
    """Nothing more is owed."""


class EscalationEvent(StrEnum):
    """What happens to an escalation; the stored value never changes."""

    HEARD = "pole_heard"
    """A mail of the pole came in, or its answer was typed."""
    REFUSED = "pole_refused"
    RESENT = "pole_resent"
    NUDGED = "pole_nudged"
    STILL_WAITING = "pole_waiting"
    """What it wrote was no answer: an acknowledgement, a request to wait."""
    SETTLED = "pole_settled"
    NUMBERED = "pole_numbered"
    """The number that the pole gave it was noted."""


# A late answer to what was settled is read as any other: nothing that the pole writes is lost. A refusal that
# comes after an answer changes nothing.
LIFE: Mapping[EscalationStatus, Mapping[EscalationEvent, EscalationStatus]] = {
    EscalationStatus.SENT: {
        EscalationEvent.HEARD: EscalationStatus.TO_REVIEW,
        EscalationEvent.REFUSED: EscalationStatus.UNDELIVERED,
        EscalationEvent.NUDGED: EscalationStatus.SENT,
        EscalationEvent.NUMBERED: EscalationStatus.SENT,
        EscalationEvent.SETTLED: EscalationStatus.SETTLED,
    },
    EscalationStatus.UNDELIVERED: {
        EscalationEvent.HEARD: EscalationStatus.TO_REVIEW,
        EscalationEvent.RESENT: EscalationStatus.SENT,
        EscalationEvent.SETTLED: EscalationStatus.SETTLED,
    },
    EscalationStatus.TO_REVIEW: {
        EscalationEvent.HEARD: EscalationStatus.TO_REVIEW,
        EscalationEvent.STILL_WAITING: EscalationStatus.SENT,
        EscalationEvent.NUMBERED: EscalationStatus.TO_REVIEW,
        EscalationEvent.SETTLED: EscalationStatus.SETTLED,
    },
    EscalationStatus.SETTLED: {
        EscalationEvent.HEARD: EscalationStatus.TO_REVIEW,
        EscalationEvent.NUMBERED: EscalationStatus.SETTLED,
    },
}


def after(standing: EscalationStatus, turn: EscalationEvent) -> EscalationStatus:
    """The state that the turn leads to; ``ForbiddenStanding`` where the table has no arrow."""
    try:
        return LIFE[standing][turn]
    except KeyError:
        raise ForbiddenStanding(standing.value, turn.value) from None


class Way(StrEnum):
    """How the request went: by a letter of ours, or copied by hand into the pole's own platform."""

    MAIL = "mail"
    PLATFORM = "platform"


@dataclass(eq=False, kw_only=True)
class Escalation:
    """``number`` counts those of the ticket, from 1. ``message_id`` is that of our last letter, fixed before
    it is first sent, "" on the platform. ``pole_reference`` is the pole's own number, never one of ours.
    ``sent_at`` is since when the pole has it.

    ``nudge_at`` is when the gestionnaire is told that the pole has kept silent long enough; None when they
    are not to be told (again). ``nudges`` counts those that they sent.
    """

    id: int | None = None
    ticket_id: int
    number: int
    standing: EscalationStatus = EscalationStatus.SENT
    way: Way = Way.MAIL
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    message_id: str = ""
    pole_reference: str = ""
    sent_at: datetime
    heard_at: datetime | None = None
    nudge_at: datetime | None = None
    nudges: int = 0
    settled_at: datetime | None = None
    settled_by: int | None = None


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
