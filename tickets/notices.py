"""What the life of a ticket has people told: values only, rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tickets.life import Status
from tickets.ticket import Attachment


@dataclass(frozen=True)
class TicketCard:
    """To the gestionnaires: the ticket as it stands, with what can be done about it.

    Here and in every notice to them, ``question`` is "" when the matter is sensitive: neither its words nor
    its files are left in a chat where anybody may read them in passing.
    """

    reference: str
    kind: str
    status: Status
    question: str
    theme: str
    guichet: str
    agent: str
    numero_unique: str
    opened_at: datetime
    holder: str | None
    attachments: tuple[Attachment, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgentAdded:
    """To whoever holds the ticket: the agent wrote again. Of a sensitive matter, ``text`` is ""."""

    reference: str
    agent: str
    guichet: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    is_sensitive: bool = False


@dataclass(frozen=True)
class TicketTaken:
    """To the other gestionnaires."""

    reference: str
    holder: str


@dataclass(frozen=True)
class TicketReleased:
    """To the other gestionnaires: nobody holds it any more."""

    reference: str
    former_holder: str
    question: str


@dataclass(frozen=True)
class ReplyReceived:
    """To the agent: the gestionnaire's answer, and whether it closes the ticket."""

    reference: str
    question: str
    text: str
    author: str
    closes: bool = False


@dataclass(frozen=True)
class PrecisionAsked:
    """To the agent: the gestionnaire needs to know more."""

    reference: str
    question: str
    text: str
    author: str


@dataclass(frozen=True)
class TicketEscalated:
    """To the agent: her question is now with the national pole."""

    reference: str
    question: str


@dataclass(frozen=True)
class TicketClosed:
    """To the other side: ``by_agent`` tells who closed."""

    reference: str
    question: str
    author: str
    by_agent: bool


@dataclass(frozen=True)
class TicketReopened:
    reference: str
    agent: str
    question: str


@dataclass(frozen=True)
class TicketRecalled:
    """To the gestionnaires: nobody took it for two working days."""

    reference: str
    question: str
    guichet: str
    opened_at: datetime
    working_days: int


@dataclass(frozen=True, kw_only=True)
class EscalationMail:
    """The request to the national pole, as it leaves; ``message_id`` is fixed before the first send."""

    reference: str
    sender: str
    recipient: str
    subject: str
    body: str
    message_id: str
