"""What tickets need from storage, from the registry and from the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from delivery.letters import Letter
from delivery.outbox import Outbox
from journal.audit import AuditTrail
from journal.people import People, Person
from journal.ports import Journal
from tickets.clock.presence import Absences, Closings, ServiceTimes
from tickets.escalations import Escalations
from tickets.incident import Incidents, Wording
from tickets.links import TicketLinks
from tickets.mails import Mail, Mails
from tickets.ticket import Ticket


class Tickets(Protocol):
    def add(self, ticket: Ticket) -> None: ...

    def next_reference(self, year: int) -> str:
        """``T-2026-0001``: one more than the last of the year, never given twice."""

    def get(self, ticket_id: int) -> Ticket | None: ...

    def by_reference(self, reference: str) -> Ticket | None: ...

    def of_agent(self, agent_id: int, *, limit: int) -> Sequence[Ticket]:
        """The agent's, open first, then the latest."""

    def open_tickets(self, *, limit: int, departement: str = "") -> Sequence[Ticket]:
        """All that are not closed, of a département and of no guichet, of all when it is "": what waits for a
        gestionnaire first, then what is due first.
        """

    def running(self) -> Sequence[Ticket]:
        """Those whose clock runs."""

    def unwound(self) -> Sequence[Ticket]:
        """Those whose answer is ours to give, and whose clock was never wound."""

    def to_warn(self, now: datetime) -> Sequence[Ticket]:
        """Those whose next warning is reached, the first due first."""


class TicketsPeople(People, Protocol):
    """The names behind identifiers."""

    def person(self, agent_id: int) -> Person | None: ...

    def agents_at(self, address: str) -> Sequence[Person]:
        """The active people with this mail address, whatever its case: colleagues may share one."""

    def gestionnaires(self, departement: str = "") -> Sequence[Person]:
        """The active ones, of a département and of all of them."""


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


class TicketsOutbox(Outbox, Protocol):
    def reach(self, agent_id: int) -> Reach:
        """Whether the person reads what ``tell`` tells them."""

    def place_of(self, agent_id: int) -> tuple[str, str]:
        """The channel and the chat where the person is told what they have not asked for there."""

    def await_answer(self, channel: str, chat_ref: str, *, about: str) -> None:
        """What the agent writes next in their own chat is for the ticket ``about``."""

    def stop_awaiting(self, channel: str, chat_ref: str, *, about: str) -> None:
        """Nothing more is awaited for this ticket; what is awaited for another one stays."""

    def alert_gestionnaires(
        self,
        notice: object,
        letter: object,
        *,
        key: str,
        departement: str,
        about: str,
        at_any_hour_only: bool,
    ) -> bool:
        """To each gestionnaire of the ``departement``, on every channel they have and by mail (``letter``),
        and to their group; ``at_any_hour_only`` keeps those who asked for it. True when somebody had not been
        told.
        """

    def write_back(self, mail: Mail, notice: object, *, agent_id: int | None, ticket: Ticket | None) -> None:
        """The letter that answers a mail by itself, to where it came from; to the agent's chat where no mail
        leaves.
        """

    def mail(self, letter: Letter, *, key: str, about: str) -> bool:
        """To the national pole; its files are copies of our own, made to travel."""


class Lessons(Protocol):
    """What the knowledge base may learn from the life of a ticket."""

    def ticket_closed(self, ticket: str, theme: str, at: datetime) -> None: ...


class TicketsWork(Protocol):
    @property
    def tickets(self) -> Tickets: ...

    @property
    def service_times(self) -> ServiceTimes: ...

    @property
    def closings(self) -> Closings: ...

    @property
    def absences(self) -> Absences: ...

    @property
    def people(self) -> TicketsPeople: ...

    @property
    def outbox(self) -> TicketsOutbox: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def audit(self) -> AuditTrail: ...

    @property
    def lessons(self) -> Lessons: ...

    @property
    def links(self) -> TicketLinks: ...

    @property
    def escalations(self) -> Escalations: ...

    @property
    def mails(self) -> Mails: ...

    @property
    def incidents(self) -> Incidents: ...

    @property
    def wording(self) -> Wording: ...
