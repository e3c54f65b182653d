"""The queue of tickets that the gestionnaires share: its views, what is asked of them, what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.life import Status
from tickets.ticket import Rating, Urgency


class View(StrEnum):
    """Each is a part of the queue; their order is that of the tabs."""

    TO_TAKE = "a-prendre"
    """Held by nobody, and ours to answer."""
    MINE = "a-moi"
    """Held by the reader, not closed."""
    OVERDUE = "en-retard"
    """Not answered in time, whoever holds them."""
    WAITING = "en-attente"
    """The agent owes a precision."""
    AT_POLE = "au-pole"
    """The national pole owes its answer."""
    TO_REVIEW = "pole-a-relire"
    """The national pole has written, and nobody has read it out yet: closed tickets as well."""
    TO_ATTACH = "a-rattacher"
    """Of no known guichet."""
    OPEN = "en-cours"
    """All that are not closed."""
    CLOSED = "clos"
    EVERYWHERE = "partout"
    """Closed or not: where words are looked for."""


class Column(StrEnum):
    """What the lines may be ordered by, instead of what their view makes come first."""

    QUESTION = "question"
    GUICHET = "guichet"
    DUE = "echeance"
    OPENED = "ouvert"
    HOLDER = "suivi"


# What its holder is awaited for first, then what awaits the pole, the agent, and nobody.
TURN: Mapping[Status, int] = {
    Status.OPEN: 0,
    Status.IN_PROGRESS: 0,
    Status.ESCALATED: 1,
    Status.WAITING: 2,
    Status.ANSWERED: 3,
}


@dataclass(frozen=True, kw_only=True)
class Query:
    """``departement`` is "" for all. A ticket is overdue once ``now`` has passed the instant at which its
    answer was due. ``words`` must all be there, in the question, the thread, the reference, the numéro unique
    or the names of the agent and of the guichet: whatever the case, the accents, the endings and one typo in
    each; the last one may be a beginning. ``hides_confidential`` for whoever is no gestionnaire;
    ``opened_before`` is excluded.
    """

    view: View = View.TO_TAKE
    reader_id: int
    departement: str = ""
    now: datetime
    theme: str = ""
    kind: str = ""
    guichet_id: int | None = None
    holder_id: int | None = None
    words: str = ""
    hides_confidential: bool = False
    incident: str = ""
    status: Status | None = None
    urgency: Urgency | None = None
    is_unheld: bool = False
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    order: Column | None = None
    is_descending: bool = False


MOST_VIEWS = 20
LONGEST_VIEW_NAME = 80  # characters
LONGEST_VIEW_QUERY = 500  # characters


@dataclass(frozen=True)
class SavedView:
    """A view that a person keeps under a name. ``query`` is what the address of the queue says after « ? »:
    never a whole address. ``shared_in`` is the département whose colleagues see it too, "" for all of them;
    None while it is its owner's alone.
    """

    id: int
    name: str
    query: str
    owner_id: int
    owner: str
    shared_in: str | None = None

    @property
    def is_shared(self) -> bool:
        return self.shared_in is not None


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """A ticket in the list. Names are "" where there is nobody; ``departement`` is that of the guichet, if
    any, whose hours ``due_at`` follows. ``place`` is its cursor in the page that it is a line of.
    """

    reference: str
    kind: str
    status: Status
    question: str
    theme: str
    guichet_id: int | None
    guichet: str
    departement: str
    agent_id: int
    agent: str
    holder_id: int | None
    holder: str
    opened_at: datetime
    urgency: Urgency
    due_at: datetime | None
    is_overdue: bool
    rating: Rating | None = None
    incident: str = ""
    place: str = ""


@dataclass(frozen=True)
class QueuePage:
    """``following`` is the cursor of the next page, "" after the last."""

    lines: Sequence[QueueLine]
    following: str


@dataclass(frozen=True)
class Standing:
    """Where a ticket stands in a list, from 1 on, of how many; ``previous`` is what comes just before it."""

    position: int
    total: int
    previous: QueueLine | None
