"""What both ways in share: reads raw updates, has them committed, then lets the pressed buttons rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.channels.telegram.topics import Topics
from bot.channels.telegram.translate import blocked_chat, incoming, migration
from bot.messages import Incoming

Receive = Callable[[Sequence[Incoming]], Awaitable[None]]
Clock = Callable[[], datetime]

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Inlet:
    """``receive`` returns once what it was given is durable."""

    def __init__(self, bot: Bot, receive: Receive, topics: Topics, *, clock: Clock) -> None:
        self._bot = bot
        self._receive = receive
        self._topics = topics
        self._clock = clock
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, raw: Sequence[Mapping[str, Any]]) -> None:
        """Returns when everything is committed, and raises what the commit raised.

        An update that cannot be read is logged and left out: it must not block those behind it.
        """
        said: list[Incoming] = []
        presses: list[str] = []
        for values in raw:
            try:
                update = Update.de_json(dict(values), self._bot)
                heard = incoming(update, now=self._clock())
            except Exception:
                log.exception("update not read", action="update_unread", update=values.get("update_id"))
                continue
            if heard is not None:
                said.append(heard)
            if update.callback_query is not None:
                presses.append(update.callback_query.id)
            await self._note_chat(update)
        if said:
            await self._receive(said)
        for query_id in presses:
            answer = asyncio.create_task(self._answer(query_id))
            self._answers.add(answer)
            answer.add_done_callback(self._answers.discard)

    async def close(self) -> None:
        """Gives up the answers under way: a button that still turns does no harm."""
        for answer in self._answers:
            answer.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _note_chat(self, update: Update) -> None:
        blocked = blocked_chat(update)
        if blocked is not None:
            await asyncio.to_thread(self._topics.blocked, blocked)
        moved = migration(update)
        if moved is not None:
            await asyncio.to_thread(self._topics.migrated, *moved)

    async def _answer(self, query_id: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:
            log.info("press not answered", action="press_unanswered", reason=type(error).__name__)
