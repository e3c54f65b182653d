"""What the life of a ticket has people told: values only, rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from delivery.files import Attachment
from delivery.notices import ToMany, WrittenByHand
from tickets.clock.service_clock import Due
from tickets.kinds.answers import NOTHING, RequestDetails
from tickets.life import Status


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
    given: RequestDetails = NOTHING
    next_step: str = ""
    due: Due | None = None
    is_emergency: bool = False


@dataclass(frozen=True)
class EmergencyOpened:
    """To the mail address of a gestionnaire: which ticket, of which guichet, and nothing of its matter."""

    reference: str
    guichet: str


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
class ReplyReceived(WrittenByHand):
    """To the agent: the gestionnaire's answer, and whether it closes the ticket.

    ``reopen_until`` is the last day on which the agent may reopen what is closed; None when they may not.
    ``is_unfinished`` when it closes an act that nobody noted as done. ``attachments`` go with it, wherever
    it is read.
    """

    reference: str
    question: str
    text: str
    author: str
    attachments: tuple[Attachment, ...] = ()
    closes: bool = False
    reopen_until: date | None = None
    is_unfinished: bool = False


@dataclass(frozen=True)
class PrecisionAsked(WrittenByHand):
    """To the agent: the gestionnaire needs to know more."""

    reference: str
    question: str
    text: str
    author: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class TicketEscalated:
    """To the agent: their question is now with the national pole."""

    reference: str
    question: str


@dataclass(frozen=True)
class TicketClosed:
    """To the other side: ``by_agent`` tells who closed; ``reopen_until`` and ``is_unfinished`` as above."""

    reference: str
    question: str
    author: str
    by_agent: bool
    reopen_until: date | None = None
    is_unfinished: bool = False


@dataclass(frozen=True)
class TicketReopened:
    reference: str
    agent: str
    question: str


@dataclass(frozen=True)
class OpenedForYou:
    """To the agent: what they said on the telephone, or wrote, is a ticket that they may follow."""

    reference: str
    kind: str
    author: str
    is_act: bool


@dataclass(frozen=True)
class ActDone:
    """To the agent: the last step of what they asked for is noted as done."""

    reference: str
    kind: str
    question: str
    author: str


@dataclass(frozen=True)
class ActUndone:
    """To the agent, who was told that it is done: it was a slip, and is not."""

    reference: str
    kind: str
    question: str
    author: str


@dataclass(frozen=True)
class TicketNotSettled:
    """To whoever closed it: the agent says it did not help. Of a sensitive matter, without their words."""

    reference: str
    agent: str
    guichet: str
    question: str
    comment: str


@dataclass(frozen=True)
class IncidentOver(ToMany):
    """To whoever met the incident. ``text`` answers their tickets, ``closed`` with it or left open."""

    title: str
    text: str
    author: str
    closed: tuple[str, ...]
    answered: tuple[str, ...]
    reopen_until: date | None


@dataclass(frozen=True)
class IncidentBanner:
    """To whoever asks about it. ``is_told`` when they are told of its end: whoever looks after it is not.

    ``heading`` places their question among those of their message, where a chat shows several.
    """

    reference: str
    title: str
    banner: str
    since: datetime
    is_told: bool
    heading: object | None = None


@dataclass(frozen=True)
class TicketHandedOver:
    """To the colleague who holds it from now on. Of a sensitive matter, ``question`` and ``word`` are ""."""

    reference: str
    author: str
    guichet: str
    question: str
    word: str


@dataclass(frozen=True)
class CalledByNote:
    """To a colleague whom a note calls. Of a sensitive matter, ``question`` and ``word`` are ""."""

    reference: str
    author: str
    guichet: str
    question: str
    word: str


@dataclass(frozen=True)
class TicketEntrusted:
    """To whoever goes on with the ticket of ``former``, who is gone; ``question`` is "" when sensitive."""

    reference: str
    author: str
    former: str
    question: str


@dataclass(frozen=True)
class TicketSplit:
    """To the agent: their message held several questions. ``parts`` are reference and question."""

    author: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TicketMerged:
    """To the agent: two of their tickets are one from now on."""

    reference: str
    question: str
    into: str
    into_question: str


@dataclass(frozen=True)
class ClosingUndone:
    """To the agent, who had been told that it was closed."""

    reference: str
    question: str
    author: str


@dataclass(frozen=True)
class DueLine:
    """An answer that falls due, or is late."""

    reference: str
    question: str
    guichet: str
    due: Due


@dataclass(frozen=True)
class AnswerDue:
    """To whoever holds the ticket; to all of them when ``is_held`` is false."""

    line: DueLine
    is_held: bool


@dataclass(frozen=True)
class AnswersDue:
    """Several at once; ``more`` counts those left out."""

    lines: tuple[DueLine, ...]
    more: int
    is_held: bool


@dataclass(frozen=True)
class HolderAway:
    """To the agent who writes to a holder who is away: when the holder is back, and when an answer is due.

    ``deputy`` stands in for the holder; "" where all the colleagues do.
    """

    reference: str
    holder: str
    back_on: date
    deputy: str
    due: Due | None


class Reach(StrEnum):
    """Whether what somebody is told is read, and where."""

    NOW = "now"
    MAIL = "mail"
    """By mail: the messenger was blocked."""
    WEB = "web"
    """On the web page, for the same reason."""
    LATER = "later"
    """Once the person comes in: they have not yet, or left the only chat that they had."""
    NEVER = "never"
    """The person's access is closed."""
