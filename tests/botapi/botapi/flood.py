"""Telegram's flood limits: what goes over is noted, and refused if the test wants it."""

import collections
import dataclasses
import math
from typing import Literal

OVERALL_PER_SECOND = 30
CHAT_BURST = 3
GROUP_PER_MINUTE = 20
JITTER = 0.25
"""Seconds forgiven on the minute of a group, since calls do not arrive exactly when they leave."""

COUNTED = frozenset({"sendMessage", "sendPhoto", "sendDocument", "copyMessage"})

Rule = Literal["overall", "chat", "group"]


@dataclasses.dataclass(frozen=True, slots=True)
class Violation:
    """A message over a limit; `at` is in seconds of the monotonic clock."""

    rule: Rule
    chat_id: int
    at: float
    retry_after: int


@dataclasses.dataclass(slots=True)
class Bucket:
    """Allows `rate` messages a second in the long run, and `burst` at once."""

    rate: float
    burst: int
    level: float = 0.0
    at: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more message is welcome; half a message is forgiven, for the same reason."""
        self.level = max(0.0, self.level - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (self.level + 0.5 - self.burst) / self.rate)

    def add(self) -> None:
        self.level = min(self.level + 1, self.burst + 0.5)


class FloodControl:
    """Counts the messages: 30/s overall, 1/s in a chat but for small bursts, 20 per minute in a group."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self._overall = Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND)
        self._chats: dict[int, Bucket] = {}
        self._groups: dict[int, collections.deque[float]] = {}

    def check(self, chat_id: int, now: float, *, is_enforced: bool) -> int | None:
        """Count a message; the seconds of its `retry_after` if it is over and limits are enforced."""
        violation = self._violation(chat_id, now)
        if violation is not None:
            self.violations.append(violation)
            if is_enforced:
                return violation.retry_after
        self._overall.add()
        self._chats[chat_id].add()
        if chat_id < 0:
            self._groups[chat_id].append(now)
        return None

    def _violation(self, chat_id: int, now: float) -> Violation | None:
        chat = self._chats.setdefault(chat_id, Bucket(1, CHAT_BURST))
        waits: dict[Rule, float] = {"overall": self._overall.wait(now), "chat": chat.wait(now)}
        if chat_id < 0:
            minute = self._groups.setdefault(chat_id, collections.deque(maxlen=GROUP_PER_MINUTE))
            is_full = len(minute) == GROUP_PER_MINUTE
            waits["group"] = max(0.0, minute[0] + 60 - JITTER - now) if is_full else 0.0
        rule = max(waits, key=lambda each: waits[each])
        if waits[rule] <= 0:
            return None
        return Violation(rule, chat_id, now, math.ceil(waits[rule]))
