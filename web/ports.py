"""What the web pages need from the rest of the house; the wiring joins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import guichets.ports
import tickets.ports
from guichets.registry import Agent
from journal.ports import Journal
from tickets.ports import Lessons
from tickets.ticket import Ticket

Clock = Callable[[], datetime]  # an aware instant


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    content: bytes


class Chat(Protocol):
    """The way in of the web chat."""

    @property
    def refused(self) -> type[Exception]:
        """What ``say`` raises when it cannot take a file; its sentence stands in ``rendering.refusals``."""

    def say(
        self, agent: Agent, *, text: str, action: str, files: Sequence[Upload], nonce: str, at: datetime
    ) -> None:
        """Stores what was said, durably; the same again under one ``nonce`` stores nothing."""


class Ring(Protocol):
    async def wait(self, seconds: float) -> None:
        """Returns when something happened, at the latest after ``seconds``."""


class Listeners(Protocol):
    """The open pages, by chat."""

    @property
    def closed(self) -> bool:
        """The house closes: streams end."""

    def listening(self, chat_ref: str) -> AbstractContextManager[Ring]: ...


class Files(Protocol):
    def held(self, path: str) -> Path | None:
        """The file behind the path of an attachment; None when it is not one of ours."""


class WebMessage(Protocol):
    """A line of a web chat; ``payload`` is a reply, or ``{"text", "files"}`` of what the agent wrote."""

    @property
    def id(self) -> int: ...

    @property
    def from_agent(self) -> bool: ...

    @property
    def payload(self) -> Mapping[str, Any]: ...

    @property
    def at(self) -> datetime: ...


class WebMessages(Protocol):
    def after(self, chat_ref: str, message_id: int, *, limit: int) -> Sequence[WebMessage]:
        """Those that follow a message, oldest first."""

    def latest(self, chat_ref: str, *, limit: int) -> Sequence[WebMessage]:
        """The last ones, oldest first."""


class Tickets(tickets.ports.Tickets, Protocol):
    def latest(self, *, limit: int) -> Sequence[Ticket]:
        """Whatever their status, the latest first."""


class Outbox(tickets.ports.Outbox, guichets.ports.Outbox, Protocol):
    """Tells people, on behalf of both."""


class Work(Protocol):
    @property
    def registry(self) -> guichets.ports.Registry: ...

    @property
    def people(self) -> tickets.ports.People: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def lessons(self) -> Lessons: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def web_messages(self) -> WebMessages: ...


class UnitsOfWork(Protocol):
    def __call__(self) -> AbstractContextManager[Work]:
        """One transaction."""

    def reading(self) -> AbstractContextManager[Work]:
        """A view; what is changed in it is thrown away."""
