"""Polls for updates; the offset moves only past what is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from secrets import SystemRandom
from typing import Any, NoReturn

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.client import RelaisBot, pause_asked
from bot.channels.telegram.errors import TokenInUse, WrongToken
from bot.channels.telegram.inlet import Clock, Inlet, Receive, utc_now
from bot.channels.telegram.topics import Topics

LONG_POLL = 25  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds
CONFLICT_PAUSE = 1.0  # seconds
_GOODBYE = 2.0  # seconds

# Each poller interrupts the other. The newcomer gives up first, so that a second start by mistake
# does not stop a service that runs.
NEWCOMER_PATIENCE = 3
PATIENCE = 30

log = structlog.get_logger()


class Poller:
    """``sleep`` takes seconds; ``listening`` is called each time that Telegram has answered."""

    def __init__(
        self,
        bot: RelaisBot,
        receive: Receive,
        *,
        topics: Topics,
        clock: Clock = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        listening: Callable[[], None] = lambda: None,
    ) -> None:
        self._bot = bot
        self._inlet = Inlet(bot, receive, topics, clock=clock)
        self._sleep = sleep
        self._listening = listening
        self._offset: int | None = None
        self._failures = 0
        self._conflicts = 0
        self._patience = NEWCOMER_PATIENCE

    async def run(self) -> NoReturn:
        """Polls until cancelled. Raises ``WrongToken`` or ``TokenInUse``; everything else is waited out."""
        try:
            while True:
                await self._round()
        except asyncio.CancelledError:
            await self._confirm()
            raise
        finally:
            await self._inlet.close()

    async def _round(self) -> None:
        try:
            raw = await self._bot.raw_updates(self._offset, wait=LONG_POLL)
        except InvalidToken:
            raise WrongToken from None
        except Conflict as error:
            await self._give_way(error)
            return
        except RetryAfter as error:
            await self._sleep(pause_asked(error).total_seconds())
            return
        except TelegramError as error:
            log.warning("no updates", action="poll_failed", reason=error.message)
            await self._back_off()
            return
        self._conflicts, self._patience = 0, PATIENCE
        self._listening()
        try:
            await self._inlet.take(sorted(raw, key=lambda update: update["update_id"]))
        except Exception:
            log.exception("updates not stored, to be asked for again", action="updates_unstored")
            await self._back_off()
            return
        self._failures = 0
        self._move_past(raw)

    def _move_past(self, raw: Sequence[Mapping[str, Any]]) -> None:
        # Never backwards: after a fault, Telegram may deliver again what was confirmed.
        for update in raw:
            self._offset = max(self._offset or 0, update["update_id"] + 1)

    async def _give_way(self, error: Conflict) -> None:
        if "webhook" in error.message.lower():
            log.warning("a webhook was set, it is removed", action="webhook_removed")
            with suppress(TelegramError):
                await self._bot.delete_webhook()
        self._conflicts += 1
        if self._conflicts >= self._patience:
            raise TokenInUse
        await self._sleep(CONFLICT_PAUSE)

    async def _back_off(self) -> None:
        """Twice as long after each failure in a row, and never quite the same for two processes."""
        self._failures += 1
        longest = min(FIRST_PAUSE * 2.0 ** min(self._failures - 1, 10), LONGEST_PAUSE)
        await self._sleep(longest * SystemRandom().uniform(0.5, 1.0))

    async def _confirm(self) -> None:
        """Tells Telegram what is committed, which spares the next start some duplicates."""
        if self._offset is None:
            return
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                await self._bot.raw_updates(self._offset, wait=0, limit=1)
