"""How often somebody may try: counted by what the tries are for, or by where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guichets.access import digest
from guichets.errors import TooManyTries
from journal.audit import AuditEvent, AuditKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work


_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """``by_agent``: what is counted is an agent's number."""

    name: str
    tries: int
    within: timedelta = _QUARTER
    by_agent: bool = False


LINKS_BY_ADDRESS = Limit("link address", 5)
LINKS_BY_AGENT = Limit("link agent", 5, by_agent=True)
CODES_BY_AGENT = Limit("code agent", 5, by_agent=True)
# By where they come from, wide: a whole town hall signs in at nine behind one address. Who guesses meets the
# limits above first. A link that opens is guessed by nobody (192 bits): it has no limit.
LINKS_BY_CLIENT = Limit("link client", 200)
CODES_BY_CLIENT = Limit("code client", 50)

ROOM = "room"
MOST_KEPT = 20_000
"""Tries that are counted at once. Beyond, strangers wait, wherever they come from: they fill no disk."""


class Throttle:
    """A try that fails undoes its transaction: what must count all the same is counted in one of its own."""

    def __init__(self, work: Work, *, now: datetime) -> None:
        self._attempts = work.attempts
        self._audit = work.audit
        self._now = now

    def require(self, limit: Limit, subject: str) -> None:
        """``TooManyTries`` when the limit is reached; counts nothing."""
        tried = self._attempts.since(_key(limit, subject), self._now - limit.within)
        tried = [at for at in tried if at <= self._now + limit.within]  # or the clock was put back since
        if len(tried) >= limit.tries:
            about = f"agent:{subject}" if limit.by_agent else ""
            self._refuse(about, limit.name)
            raise TooManyTries(tried[-limit.tries] + limit.within - self._now)

    def count(self, limit: Limit, subject: str) -> None:
        """One more try, if it may be."""
        self.require(limit, subject)
        self._attempts.add(_key(limit, subject), self._now)
        self._attempts.purge(self._now - _QUARTER)

    def require_room(self) -> None:
        """``TooManyTries`` when strangers have tried more, all together, than is counted."""
        self._attempts.purge(self._now - _QUARTER)
        if self._attempts.total() >= MOST_KEPT:
            self._refuse("", ROOM)
            raise TooManyTries(_QUARTER)

    def clear(self, limit: Limit, subject: str) -> None:
        """Whoever tried has proved who they are: their mistakes no longer count."""
        self._attempts.forget(_key(limit, subject))

    def _refuse(self, about: str, limit: str) -> None:
        self._audit.add(AuditEvent(kind=AuditKind.TRIES_EXHAUSTED, subject=about, outcome=limit))


def _key(limit: Limit, subject: str) -> str:
    """Nobody reads an address or a place in the count."""
    return digest(f"{limit.name}:{subject}")
