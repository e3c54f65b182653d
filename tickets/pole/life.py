"""The life of an escalation: the child thread has its own states, whatever the ticket does meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tickets.errors import ForbiddenStanding


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
