"""Posts updates to the webhook: in order within a chat, in parallel across chats, again until accepted."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from botapi.params import Params
from botapi.records import Json
from botapi.world import Webhook, World

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
"""Seconds between two attempts, doubling; Telegram's own go from one second to minutes."""

ANSWER_WITHIN = 30.0


class Courier:
    """Runs in the server's loop; `execute` carries out a method that the bot put in its answer."""

    def __init__(self, world: World, execute: Callable[[str, Params], Awaitable[Any]]) -> None:
        self._world = world
        self._execute = execute
        self._awake = asyncio.Event()
        self._under_way: set[int] = set()
        self._last_in_chat: dict[object, asyncio.Task[None]] = {}

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as deliveries:
            while True:
                await self._awake.wait()
                self._awake.clear()
                webhook, updates = self._to_deliver()
                places = asyncio.Semaphore(webhook.max_connections)
                for update in updates:
                    chat = _chat_of(update)
                    before = self._last_in_chat.get(chat)
                    delivery = self._deliver(session, webhook, places, update, before)
                    self._last_in_chat[chat] = deliveries.create_task(delivery)

    def _to_deliver(self) -> tuple[Webhook, list[Json]]:
        with self._world.changed:
            webhook, feed = self._world.webhook, self._world.feed
            if not webhook.url:
                return webhook, []
            waiting = [update for update in feed.pending if update["update_id"] not in self._under_way]
            self._under_way.update(update["update_id"] for update in waiting)
            return webhook, feed.take_insistent() + waiting

    async def _deliver(
        self,
        session: aiohttp.ClientSession,
        webhook: Webhook,
        places: asyncio.Semaphore,
        update: Json,
        before: asyncio.Task[None] | None,
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        pause = FIRST_PAUSE
        while self._world.webhook is webhook:
            async with places:
                error = await self._post(session, webhook, update)
            with self._world.changed:
                if error is None:
                    self._world.feed.confirm(update["update_id"])
                    self._world.changed.notify_all()
                    break
                webhook.last_error, webhook.last_error_date = error, self._world.date
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        self._under_way.discard(update["update_id"])
        # Another webhook may have taken over meanwhile.
        self._awake.set()

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook, update: Json) -> str | None:
        """Post once; what Telegram would call the error, None if the bot accepted."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            async with session.post(webhook.url, json=update, headers=headers) as response:
                if not response.ok:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                answer = await response.json() if response.content_type == "application/json" else None
        except TimeoutError:
            return "Read timeout expired"
        except (aiohttp.ClientError, ValueError) as broken:
            return f"Connection failed: {type(broken).__name__}"
        if isinstance(answer, dict) and "method" in answer:
            await self._execute(str(answer.pop("method")), answer)
        return None


def _chat_of(update: Json) -> object:
    content = next((value for value in update.values() if isinstance(value, dict)), {})
    message = content.get("message", content)
    return message.get("chat", message.get("from", {})).get("id")
