"""The life of an escalation: the child thread has its own states, whatever the ticket does meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tickets.errors import ForbiddenStanding


class Standing(StrEnum):
    SENT = "sent"
    """The pole owes its answer."""
    UNDELIVERED = "undelivered"
    """The server refused the letter for good: the pole never had it."""
    TO_REVIEW = "to_review"
    """The pole has written, and no gestionnaire has said yet what becomes of it."""
    SETTLED = "settled"
    """Nothing more is owed."""


class Turn(StrEnum):
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
LIFE: Mapping[Standing, Mapping[Turn, Standing]] = {
    Standing.SENT: {
        Turn.HEARD: Standing.TO_REVIEW,
        Turn.REFUSED: Standing.UNDELIVERED,
        Turn.NUDGED: Standing.SENT,
        Turn.NUMBERED: Standing.SENT,
        Turn.SETTLED: Standing.SETTLED,
    },
    Standing.UNDELIVERED: {
        Turn.HEARD: Standing.TO_REVIEW,
        Turn.RESENT: Standing.SENT,
        Turn.SETTLED: Standing.SETTLED,
    },
    Standing.TO_REVIEW: {
        Turn.HEARD: Standing.TO_REVIEW,
        Turn.STILL_WAITING: Standing.SENT,
        Turn.NUMBERED: Standing.TO_REVIEW,
        Turn.SETTLED: Standing.SETTLED,
    },
    Standing.SETTLED: {
        Turn.HEARD: Standing.TO_REVIEW,
        Turn.NUMBERED: Standing.SETTLED,
    },
}


def after(standing: Standing, turn: Turn) -> Standing:
    """The state that the turn leads to; ``ForbiddenStanding`` where the table has no arrow."""
    try:
        return LIFE[standing][turn]
    except KeyError:
        raise ForbiddenStanding(standing.value, turn.value) from None
