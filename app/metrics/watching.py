"""What stands around a channel, or around the site, and hears of each sending, of each page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from delivery.queue_messages import OutboxMessage, Outcome, Transport

OTHER = "autre"
"""The family of what is no page of ours: an address that does not exist, a style sheet, a webhook."""


class WatchedTransport:
    """A transport; ``on_ended`` hears how each journey ended."""

    def __init__(self, transport: Transport, on_ended: Callable[[OutboxMessage, Outcome], None]) -> None:
        self._transport = transport
        self._on_ended = on_ended

    @property
    def channel(self) -> str:
        return self._transport.channel

    def wait(self, parcel: OutboxMessage) -> timedelta:
        return self._transport.wait(parcel)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        outcome = await self._transport.deliver(parcel)
        self._on_ended(parcel, outcome)
        return outcome


class PageTimes:
    """``on_begun`` hears of each answer its family, and how many seconds it took to begin: a discussion that
    is left open goes on for hours. ``families`` are those of the endpoints.
    """

    def __init__(
        self, app: ASGIApp, *, families: Mapping[Any, str], on_begun: Callable[[str, float], None]
    ) -> None:
        self._app = app
        self._families = families
        self._on_begun = on_begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked_at = perf_counter()

        async def send_timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                family = self._families.get(scope.get("endpoint"), OTHER)
                self._on_begun(family, perf_counter() - asked_at)
            await send(message)

        await self._app(scope, receive, send_timed)
