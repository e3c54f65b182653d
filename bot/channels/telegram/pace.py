"""How fast messages may leave: sliding windows over what was sent, and the pauses that Telegram asked for.

Counted by a clock that is never set: the machine's own may be put back by hours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Self

_MANY_CHATS = 1_000


@dataclass(frozen=True)
class RateLimit:
    """At most so many messages in any window of this length."""

    messages: int
    window: timedelta


# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
OVERALL = RateLimit(30, timedelta(seconds=1))
CHAT = RateLimit(1, timedelta(seconds=1))
GROUP = RateLimit(20, timedelta(minutes=1))  # besides the limit of every chat


def is_group(chat: str) -> bool:
    """Groups have negative numbers."""
    return chat.startswith("-")


class TelegramPace:
    """``clock`` gives seconds from any instant on."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic,
        overall: RateLimit | None = OVERALL,
        chat: RateLimit | None = CHAT,
        group: RateLimit | None = GROUP,
    ) -> None:
        self._clock = clock
        self._overall = _Window(overall)
        self._chat = chat
        self._group = group
        self._chats: dict[str, tuple[_Window, ...]] = {}
        self._holds: dict[str, float] = {}

    @classmethod
    def unlimited(cls) -> Self:
        """For benches; the pauses that the server asks for are still obeyed."""
        return cls(overall=None, chat=None, group=None)

    def wait(self, chat: str, *, messages: int = 1, spared: int = 0) -> timedelta:
        """How long until ``messages`` may leave together for this chat, or as many as its limit allows, and
        ``spared`` more for others.
        """
        now = self._clock()
        waits = [window.wait(now, messages) for window in self._chats.get(chat, ())]
        waits.append(self._overall.wait(now, messages + spared))
        return timedelta(seconds=max(self._held("", now), self._held(chat, now), *waits))

    def sent(self, chat: str) -> None:
        now = self._clock()
        if chat not in self._chats:
            self._forget_idle(now)
            limits = (self._chat, self._group) if is_group(chat) else (self._chat,)
            self._chats[chat] = tuple(_Window(limit) for limit in limits)
        for window in (self._overall, *self._chats[chat]):
            window.add(now)

    def hold(self, pause: timedelta, *, chat: str = "") -> None:
        """Nothing more for this chat meanwhile; for no chat at all when none is named."""
        until = self._clock() + pause.total_seconds()
        self._holds[chat] = max(until, self._holds.get(chat, until))

    def _held(self, chat: str, now: float) -> float:
        return max(self._holds.get(chat, now) - now, 0)

    def _forget_idle(self, now: float) -> None:
        if len(self._chats) >= _MANY_CHATS:
            self._chats = {
                chat: windows
                for chat, windows in self._chats.items()
                if not all(window.is_idle(now) for window in windows)
            }
            self._holds = {chat: until for chat, until in self._holds.items() if until > now}


class _Window:
    """The latest sends, as many as the limit allows."""

    def __init__(self, limit: RateLimit | None) -> None:
        self._limit = limit
        self._sends: deque[float] = deque(maxlen=limit.messages if limit else 0)

    def add(self, now: float) -> None:
        self._sends.append(now)

    def wait(self, now: float, messages: int) -> float:
        """In seconds."""
        if self._limit is None:
            return 0
        too_many = len(self._sends) + min(messages, self._limit.messages) - self._limit.messages
        if too_many <= 0:
            return 0
        return max(self._sends[too_many - 1] + self._limit.window.total_seconds() - now, 0)

    def is_idle(self, now: float) -> bool:
        if self._limit is None or not self._sends:
            return True
        return self._sends[-1] + self._limit.window.total_seconds() <= now
