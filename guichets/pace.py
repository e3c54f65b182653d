"""How often somebody speaks or gives orders: a hand at work never meets the limit, a script does."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from guichets.registry import Agent
from guichets.rights import RIGHTS, Right

_MOST_KNOWN = 10_000
"""Keys that are remembered at once; beyond, the longest silent is forgotten."""


@dataclass(frozen=True)
class Rate:
    most: int
    within: timedelta = timedelta(minutes=1)


MESSAGES = Rate(40)
ORDERS = Rate(60)
ORDERS_ON_THE_CONSOLE = Rate(180)
"""Whoever sorts the queue with the keyboard is quick."""
READINGS = Rate(600)
"""Pages, their parts and their news: ten a second, for a minute."""
OPENINGS = Rate(60)
"""Of the streams of one session: a network that comes and goes has each page open its own again."""
OF_A_STRANGER = Rate(20, timedelta(minutes=15))
OF_ALL_STRANGERS = Rate(300, timedelta(minutes=15))
CALENDARS = Rate(600, timedelta(minutes=15))
"""Their readings from one place: a whole town hall may be behind it."""

AT_A_DOOR = Rate(600, timedelta(minutes=15))
"""Forms that nobody has signed in for, from one place: a whole town hall signs in at nine behind it."""

ANSWERS_BY_A_LINK = Rate(20, timedelta(days=1))
"""Each is a row of the journal."""

LINKS_OF_LETTERS = Rate(200, timedelta(minutes=15))
"""What is opened from one place by the links of letters: a whole administration may be behind it."""


def orders_of(agent: Agent) -> Rate:
    return ORDERS_ON_THE_CONSOLE if Right.READ in RIGHTS[agent.role] else ORDERS


class Pace:
    """In the memory of this process: it bounds the work, and nothing needs to be exact nor to last."""

    def __init__(self, *, is_bounded: bool = True) -> None:
        self._is_bounded = is_bounded
        self._lock = threading.Lock()
        self._given: dict[str, tuple[deque[tuple[datetime, str]], Rate]] = {}

    @classmethod
    def unlimited(cls) -> Pace:
        """For plays and measures that outrun a hand."""
        return cls(is_bounded=False)

    def wait(self, key: str, rate: Rate, at: datetime, *, ref: str = "") -> timedelta | None:
        """None, and one more is counted at this instant; or how long until one may be. What bears a ``ref``
        counts once, however often it is given: a channel gives again what could not be stored.
        """
        if not self._is_bounded:
            return None
        with self._lock:
            given, _ = self._given.pop(key, (deque(), rate))
            self._given[key] = given, rate  # the last to be heard: the dictionary keeps their order
            self._forget(at)
            if ref and any(ref == known for _, known in given):
                return None
            while given and not at - rate.within < given[0][0] <= at:  # a clock set back silences nobody
                given.popleft()
            if len(given) >= rate.most:
                return given[0][0] + rate.within - at
            given.append((at, ref))
            return None

    def _forget(self, at: datetime) -> None:
        """Whoever has been silent for longer than their window; beyond what is held at most, whoever has been
        silent the longest.
        """
        while len(self._given) > 1:
            key, (given, rate) = next(iter(self._given.items()))
            if len(self._given) <= _MOST_KNOWN and given and given[-1][0] > at - rate.within:
                return
            del self._given[key]
