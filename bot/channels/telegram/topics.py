"""One forum topic for each ticket in the gestionnaires' group, where the group allows it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from telegram import Bot
from telegram.error import BadRequest

from bot.channels.telegram.markup import plain

NAME_LENGTH = 64  # characters; the Bot API takes 128, a phone shows half
_FLAT_FOR = timedelta(minutes=10)
_QUOTED = re.compile(r"<blockquote[^>]*>(.*?)</blockquote>", re.DOTALL)
_LOST = ("thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")

log = structlog.get_logger()


class Topics(Protocol):
    """What is remembered of the chats. Synchronous, called in a thread; each call is a transaction."""

    def is_triage_group(self, chat: str) -> bool: ...

    def thread_of(self, chat: str, about: str) -> str | None: ...

    def remember(self, chat: str, about: str, thread: str) -> None: ...

    def forget(self, chat: str, about: str) -> None: ...

    def migrated(self, old_chat: str, new_chat: str) -> None:
        """The group has another number from now on, what waits for it included. May be told twice."""

    def blocked(self, chat: str) -> None:
        """Nothing can be sent to this chat any more. May be told twice."""


class Forum:
    def __init__(self, bot: Bot, topics: Topics, *, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._topics = topics
        self._clock = clock
        self._flat_until: dict[str, datetime] = {}

    async def thread(self, chat: str, about: str, text: str) -> str:
        """The topic of the ticket ``about``, created if need be; empty where there can be none."""
        if not about or not await asyncio.to_thread(self._topics.is_triage_group, chat):
            return ""
        known = await asyncio.to_thread(self._topics.thread_of, chat, about)
        return known or await self._create(chat, about, text)

    async def another(self, chat: str, about: str, text: str) -> str:
        """Instead of a topic that somebody deleted."""
        if not about:
            return ""
        await asyncio.to_thread(self._topics.forget, chat, about)
        return await self.thread(chat, about, text)

    async def _create(self, chat: str, about: str, text: str) -> str:
        now = self._clock()
        if self._flat_until.get(chat, now) > now:
            return ""
        try:
            topic = await self._bot.create_forum_topic(chat, topic_name(about, text))
        except BadRequest as error:
            # Not a forum, or the bot may not manage its topics: asked again later, somebody may change it.
            log.info("group without topics", action="topic_refused", about=about, reason=error.message)
            self._flat_until[chat] = now + _FLAT_FOR
            return ""
        thread = str(topic.message_thread_id)
        await asyncio.to_thread(self._topics.remember, chat, about, thread)
        return thread


def is_lost(error: BadRequest) -> bool:
    """Whether the topic, rather than the message, was refused."""
    return any(sign in error.message.lower() for sign in _LOST)


def topic_name(about: str, text: str) -> str:
    """« T-2026-0001 · first words »: those that the message quotes, or else the first line of its own that is
    not its heading.
    """
    quoted = _QUOTED.search(text)
    lines = [line for line in plain(quoted[1] if quoted else text).splitlines() if line.strip()]
    words = " ".join(lines if quoted else lines[1:2] or lines).replace(about, "").split()
    name = about
    for number, word in enumerate(words):
        longer = f"{name} {word}" if number else f"{about} · {word}"
        if len(longer) > NAME_LENGTH - 1:
            return f"{name}…"
        name = longer
    return name
