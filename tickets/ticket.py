"""A ticket: the question of an agent, everything said about it, and every change of its status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tickets.life import Action, Status, after

SENSITIVE = "sensible"
"""The kind of a ticket about violence, discrimination…: who looks over a shoulder must not read it."""


class Person(Protocol):
    """Who acts: an agent or a gestionnaire, as the registry knows her."""

    @property
    def id(self) -> int | None: ...

    @property
    def name(self) -> str: ...

    @property
    def guichet_id(self) -> int | None: ...

    @property
    def is_gestionnaire(self) -> bool: ...


class Side(StrEnum):
    """Who speaks in a thread."""

    AGENT = "agent"
    GESTIONNAIRE = "gestionnaire"
    POLE = "pole"


@dataclass(frozen=True)
class Attachment:
    """A file as we hold it: ``file_ref`` is the channel's own handle, ``path`` a file of ours."""

    name: str
    mime: str
    size: int
    file_ref: str = ""
    path: str = ""


@dataclass(eq=False, kw_only=True)
class TicketMessage:
    """``to_agent`` tells apart what the agent sees from the exchange with the pole."""

    id: int | None = None
    at: datetime
    author_id: int | None
    side: Side
    text: str
    to_agent: bool = True
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class TicketEvent:
    id: int | None = None
    at: datetime
    action: str
    by: int | None
    status: Status


@dataclass(eq=False, kw_only=True)
class Ticket:
    """``channel`` and ``chat_ref`` are where the agent asked, hence where she is answered."""

    id: int | None = None
    reference: str
    kind: str = "question"
    question: str
    theme: str
    guichet_id: int | None
    agent_id: int
    channel: str
    chat_ref: str
    numero_unique: str = ""
    status: Status = Status.OPEN
    assignee_id: int | None = None
    opened_at: datetime
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    escalated_at: datetime | None = None
    closed_at: datetime | None = None
    recalled_at: datetime | None = None
    minutes: int = 0
    source_refs: list[str] = field(default_factory=list)
    messages: list[TicketMessage] = field(default_factory=list)
    history: list[TicketEvent] = field(default_factory=list)

    def apply(self, action: Action, *, by: Person | None, at: datetime) -> None:
        """The only writer of ``status``; each change is a row of the history."""
        self.status = after(self.status, action)
        if action is Action.ESCALATE:
            self.escalated_at = at
        elif action is Action.CLOSE:
            self.closed_at = at
        elif action is Action.REOPEN:
            self.closed_at = None
        self.history.append(
            TicketEvent(at=at, action=action.value, by=by.id if by else None, status=self.status)
        )

    def say(
        self,
        text: str,
        *,
        by: Person,
        side: Side,
        at: datetime,
        to_agent: bool = True,
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        self.messages.append(
            TicketMessage(
                at=at, author_id=by.id, side=side, text=text, to_agent=to_agent, attachments=list(attachments)
            )
        )

    @property
    def is_sensitive(self) -> bool:
        return self.kind == SENSITIVE

    @property
    def question_in_passing(self) -> str:
        """As a list or a notice may show it: "" of a sensitive ticket, which is read on purpose."""
        return "" if self.is_sensitive else self.question

    @property
    def is_closed(self) -> bool:
        return self.status is Status.CLOSED

    @property
    def answer(self) -> str:
        """The last that the agent was given; "" before. A precision that was asked is none."""
        replied_at = {event.at for event in self.history if event.action == Action.REPLY}
        ours = (m for m in reversed(self.messages) if m.side is Side.GESTIONNAIRE and m.to_agent)
        return next((message.text for message in ours if message.at in replied_at), "")
