"""The secret address at which calendars read what concerns a person: one for each, made by themselves.

No calendar signs in: whoever holds the address reads. It says when and where, and names nobody.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from guichets.access import digest
from guichets.registry import Agent
from journal.audit import AuditEvent, AuditKind
from journal.people import identity

if TYPE_CHECKING:
    from storage.unit_of_work import Work


_BYTES = 32
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


class CalendarFeeds:
    """The use cases; one instance per unit of work."""

    def __init__(self, work: Work, *, now: datetime) -> None:
        self._registry = work.registry
        self._feeds = work.calendar_feeds
        self._audit = work.audit
        self._now = now

    def renew(self, agent: Agent) -> str:
        """The secret of a new address, which is kept nowhere; the former one ends."""
        secret = secrets.token_urlsafe(_BYTES)
        self._feeds.keep(identity(agent), digest(secret), at=self._now)
        self._audit.add(AuditEvent(kind=AuditKind.CALENDAR_OPENED))
        return secret

    def revoke(self, agent: Agent) -> None:
        if self._feeds.made_at(identity(agent)) is not None:
            self._feeds.remove(identity(agent))
            self._audit.add(AuditEvent(kind=AuditKind.CALENDAR_CLOSED))

    def made_at(self, agent: Agent) -> datetime | None:
        """When the address that works today was made."""
        return self._feeds.made_at(identity(agent))

    def reader(self, secret: str) -> Agent | None:
        """Whose address it is; None for any other, and for somebody whose access is closed."""
        agent_id = self._feeds.owner(digest(secret)) if _SECRET.fullmatch(secret) else None
        agent = self._registry.agent(agent_id) if agent_id is not None else None
        return agent if agent is not None and agent.is_active else None
