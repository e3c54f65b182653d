"""What the triage shows to a gestionnaire, besides the notices of the tickets: values, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tickets.clock.service_clock import Due
from tickets.kinds.answers import NOTHING, RequestDetails
from tickets.life import Action, Status
from tickets.notices import Reach
from tickets.ticket import Attachment, Side


@dataclass(frozen=True)
class OpenTicketLine:
    """``holder`` is empty while nobody holds the ticket, ``question`` when the matter is sensitive."""

    reference: str
    status: Status
    guichet: str
    question: str
    opened_at: datetime
    holder: str
    due: Due | None


@dataclass(frozen=True)
class OpenTickets:
    """``more`` tells that others, later ones, are not in the list."""

    lines: tuple[OpenTicketLine, ...]
    more: bool


@dataclass(frozen=True)
class Exchange:
    """Something said or done about a ticket; ``action`` is None for what was said, ``is_note`` for what the
    agent does not see. For an agent, ``author`` is empty for what they did.
    """

    at: datetime
    author: str
    text: str = ""
    files: int = 0
    action: Action | None = None
    side: Side | None = None
    is_note: bool = False


@dataclass(frozen=True)
class TicketExchanges:
    """The story of a ticket, the exchange with the pole included, the latest last.

    ``earlier`` counts those left out; ``attachments`` and ``given`` are what the card kept back.
    """

    reference: str
    question: str
    earlier: int
    exchanges: tuple[Exchange, ...]
    attachments: tuple[Attachment, ...] = ()
    given: RequestDetails = NOTHING


@dataclass(frozen=True)
class OfTicket:
    """Of a ticket and its agent; ``reach`` tells where the agent will read what is said to them."""

    reference: str
    agent: str
    guichet: str
    reach: Reach


@dataclass(frozen=True)
class ReplyAsked(OfTicket):
    """The gestionnaire is about to type what to answer."""


@dataclass(frozen=True)
class PrecisionWanted(OfTicket):
    """The gestionnaire is about to type what to ask the agent."""


@dataclass(frozen=True)
class HeldByAnother:
    """``verb`` is what the gestionnaire was about to do: reply, ask, close, take, or send a typed text."""

    reference: str
    holder: str
    verb: str


@dataclass(frozen=True)
class ReplySent(OfTicket):
    """``minutes`` are those counted so far on the ticket."""

    minutes: int


@dataclass(frozen=True)
class PrecisionSent(OfTicket):
    """The agent is asked."""


@dataclass(frozen=True)
class AgentGone:
    """Nothing was sent: the agent's access is closed. ``colleagues``, of their guichet: identifier, name."""

    reference: str
    agent: str
    guichet: str
    colleagues: tuple[tuple[int, str], ...]
    is_sensitive: bool = False


@dataclass(frozen=True)
class TicketGivenOn:
    """To ``agent``, a colleague of the one who had asked."""

    reference: str
    agent: str
    reach: Reach


@dataclass(frozen=True)
class TicketClosedAlready:
    """Nothing was done: the ticket must be reopened first."""

    reference: str


@dataclass(frozen=True)
class NothingSent:
    """The gestionnaire gave up, or left the ticket to the colleague who holds it."""


@dataclass(frozen=True)
class NodNotSent(OfTicket):
    """« ok » or « merci » under a card: most likely for a colleague, so it stays here."""


@dataclass(frozen=True)
class EditNotSent:
    """The gestionnaire edited something that has already left."""


@dataclass(frozen=True)
class TextOnly:
    """A file cannot be passed on to the agent; nothing left."""


@dataclass(frozen=True)
class ThemeChoices:
    """A page of the themes; ``following`` and ``previous`` are where the pages beside it begin, if any."""

    reference: str
    current: str
    themes: tuple[str, ...]
    following: int | None
    previous: int | None


@dataclass(frozen=True)
class ThemeChanged:
    reference: str
    theme: str


@dataclass(frozen=True)
class TicketShutByUs(OfTicket):
    """``may_teach`` when an entry may be drafted from it."""

    minutes: int
    may_teach: bool


@dataclass(frozen=True)
class TimeCounted:
    """``spent`` was added, ``minutes`` is the total of the ticket."""

    reference: str
    spent: int
    minutes: int


@dataclass(frozen=True)
class TimeCountedBefore:
    """The same button was pressed twice, or an older one: nothing was added."""

    reference: str
    minutes: int


@dataclass(frozen=True)
class GroupAsked:
    """Before the tickets go to this group; before they come back ``in_private``."""

    in_private: bool


@dataclass(frozen=True)
class GroupBound:
    """Tickets arrive in this group from now on; ``already`` when they did."""

    already: bool


@dataclass(frozen=True)
class GroupReleased:
    """Tickets arrive in private; ``was_bound`` when they arrived in a group."""

    was_bound: bool
