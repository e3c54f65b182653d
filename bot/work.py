"""What one transaction offers the conversation: every core package's port, met by one unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import agenda.ports
import tickets.mail.ports
from agenda.ports import Events
from bot.post import Post
from bot.state import Conversations
from guichets.file_quota import FileUses
from guichets.ports import Attempts, Places, Registry, SecondFactors
from journal.audit import AuditTrail
from journal.ports import Journal
from knowledge_base.learning.ports import Proposals, Questions
from knowledge_base.upkeep.ports import LocalValues, Revisions
from quality.ports import Signalements
from tickets.clock.presence import Absences, Closings, ServiceTimes
from tickets.incidents.incident import Incidents, Wording
from tickets.mail.mails import Mails
from tickets.pole.escalations import Escalations
from tickets.ports import Lessons, Tickets
from tickets.ticket import Ticket
from tickets.triage.links import Links


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An update on its way into the inbox; ``ready_at`` is when it may be handled."""

    channel: str
    update_ref: str
    conversation: str
    group_ref: str
    payload: Mapping[str, Any]
    received_at: datetime
    ready_at: datetime


class Waiting(Protocol):
    """The next thing to handle: one row of the inbox, or all the rows of an album."""

    @property
    def ids(self) -> tuple[int, ...]: ...

    @property
    def payloads(self) -> tuple[Mapping[str, Any], ...]: ...


class Inbox(Protocol):
    def store(self, arrivals: Sequence[Arrival]) -> int:
        """Stores what was not stored yet; how many rows were new."""

    def next(self, now: datetime) -> Waiting | None:
        """The oldest row that is first in its conversation, locked until the transaction ends."""

    def hold_again(self, ids: Sequence[int]) -> bool:
        """What ``next`` gave to a transaction that failed; False when another has handled it meanwhile."""

    def handled(self, ids: Sequence[int], now: datetime, *, incident: str = "") -> None: ...

    def forget_words(self, ids: Sequence[int]) -> None:
        """What was said in these rows is not kept."""

    def next_ready_at(self) -> datetime | None: ...


class Said(Protocol):
    """What was said a moment ago, and whatever was stored because of it."""

    def before(self, conversation: str, update_ref: str, *, since: datetime) -> tuple[str, datetime] | None:
        """The text of the message before this one, when it is so recent, and when it came."""

    def replace(self, words: str, by: str, *, since: datetime, until: datetime) -> None:
        """Takes the words out of whatever was written between these instants."""


class WebMessage(Protocol):
    """A line of a web chat."""

    @property
    def from_agent(self) -> bool: ...

    @property
    def payload(self) -> Mapping[str, Any]:
        """A reply, or ``{"text", "files"}`` of what the agent wrote."""


class WebMessages(Protocol):
    def add_once(
        self, chat_ref: str, key: str, payload: Mapping[str, object], *, from_agent: bool, at: datetime
    ) -> None: ...

    def latest(self, chat_ref: str, *, limit: int) -> Sequence[WebMessage]:
        """The last ones, oldest first."""


class AgentTickets(Tickets, Protocol):
    def from_message(self, agent_id: int, message_ref: str) -> Ticket | None:
        """The ticket that a message of this agent opened."""


class Letters(Protocol):
    def about_of(self, channel: str, chat_ref: str, external_ref: str) -> str:
        """The ticket that an answer to a delivered message is for; empty when it is for none."""


class People(tickets.mail.ports.People, agenda.ports.People, Protocol):
    pass


class Work(Protocol):
    @property
    def registry(self) -> Registry: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def file_uses(self) -> FileUses: ...

    @property
    def second_factors(self) -> SecondFactors: ...

    @property
    def people(self) -> People: ...

    @property
    def tickets(self) -> AgentTickets: ...

    @property
    def events(self) -> Events: ...

    @property
    def signalements(self) -> Signalements: ...

    @property
    def service_times(self) -> ServiceTimes: ...

    @property
    def closings(self) -> Closings: ...

    @property
    def absences(self) -> Absences: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def audit(self) -> AuditTrail: ...

    @property
    def questions(self) -> Questions: ...

    @property
    def proposals(self) -> Proposals: ...

    @property
    def lessons(self) -> Lessons: ...

    @property
    def links(self) -> Links: ...

    @property
    def escalations(self) -> Escalations: ...

    @property
    def mails(self) -> Mails: ...

    @property
    def incidents(self) -> Incidents: ...

    @property
    def wording(self) -> Wording: ...

    @property
    def local_values(self) -> LocalValues: ...

    @property
    def revisions(self) -> Revisions: ...

    @property
    def outbox(self) -> Post: ...

    @property
    def letters(self) -> Letters: ...

    @property
    def inbox(self) -> Inbox: ...

    @property
    def said(self) -> Said: ...

    @property
    def conversations(self) -> Conversations: ...

    @property
    def web_messages(self) -> WebMessages: ...

    @property
    def places(self) -> Places: ...


class UnitsOfWork(Protocol):
    def __call__(self) -> AbstractContextManager[Work]:
        """One transaction."""

    def reading(self) -> AbstractContextManager[Work]:
        """A view; what is changed in it is thrown away."""
