"""What a gestionnaire is shown of the exchange with the pole: values, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tickets.pole.life import Standing
from tickets.ticket import Attachment


@dataclass(frozen=True, kw_only=True)
class PoleExchange:
    """Where it stands, with what the pole has written and nobody has read out. ``days`` are the working days
    that the pole has had it; ``may_reply`` and ``may_wait`` tell what the ticket still allows.
    """

    reference: str
    agent: str
    guichet: str
    standing: Standing
    days: int
    nudge_at: datetime | None
    pole_reference: str
    texts: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    may_reply: bool
    may_wait: bool


@dataclass(frozen=True)
class PoleRewordingAsked:
    """She is about to type what the agent will read."""

    reference: str
    agent: str
    guichet: str


@dataclass(frozen=True)
class PoleStillOwes:
    """What it wrote was an acknowledgement; ``nudge_at`` is when it may be asked again."""

    reference: str
    agent: str
    nudge_at: datetime | None


@dataclass(frozen=True)
class PoleExchangeSettled:
    reference: str
    agent: str


@dataclass(frozen=True)
class PoleLetterResent:
    reference: str
    recipient: str


@dataclass(frozen=True)
class NudgePreview:
    """The nudge as it would leave, under the ``subject`` of the exchange; ``by_hand`` tells that she copies
    it into the pole's platform.
    """

    reference: str
    recipient: str
    subject: str
    body: str
    by_hand: bool


@dataclass(frozen=True)
class NudgeTextAsked:
    reference: str
    body: str


@dataclass(frozen=True)
class NudgeSent:
    """``minutes`` are those counted so far on the ticket."""

    reference: str
    by_hand: bool
    minutes: int


@dataclass(frozen=True)
class PoleReferenceAsked:
    reference: str


@dataclass(frozen=True)
class PoleReferenceNoted:
    reference: str
    pole_reference: str
