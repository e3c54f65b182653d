"""How often somebody may try: counted by what the tries are for, or by where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from guichets.access import digest
from guichets.errors import TooManyTries
from guichets.ports import Attempts

_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    name: str
    tries: int
    within: timedelta = _QUARTER


LINKS_BY_ADDRESS = Limit("link address", 5)
LINKS_BY_CLIENT = Limit("link client", 20)
LINKS_BY_AGENT = Limit("link agent", 5)
ENTRIES_BY_CLIENT = Limit("entry client", 20)
CODES_BY_AGENT = Limit("code agent", 5)


class Throttle:
    """A try that fails undoes its transaction: what must count all the same is counted in one of its own."""

    def __init__(self, attempts: Attempts, *, now: datetime) -> None:
        self._attempts = attempts
        self._now = now

    def require(self, limit: Limit, subject: str) -> None:
        """``TooManyTries`` when the limit is reached; counts nothing."""
        tried = self._attempts.since(_key(limit, subject), self._now - limit.within)
        if len(tried) >= limit.tries:
            raise TooManyTries(tried[-limit.tries] + limit.within - self._now)

    def count(self, limit: Limit, subject: str) -> None:
        """One more try, if it may be."""
        self.require(limit, subject)
        self._attempts.add(_key(limit, subject), self._now)
        self._attempts.purge(self._now - _QUARTER)

    def clear(self, limit: Limit, subject: str) -> None:
        """She has proved who she is: her mistakes no longer count."""
        self._attempts.forget(_key(limit, subject))


def _key(limit: Limit, subject: str) -> str:
    """Nobody reads an address or a place in the count."""
    return digest(f"{limit.name}:{subject}")
