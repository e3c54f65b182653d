"""Telegram's way in and out of a service that has a token; no other imports its libraries."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.settings import Settings
from app.wiring import Clock
from bot.channels.telegram.client import announce_commands, build_bot, check_identity, open_webhook
from bot.channels.telegram.errors import RequestRefused, Unreachable
from bot.channels.telegram.inlet import Receive
from bot.channels.telegram.pace import TelegramPace
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.topics import Topics
from bot.channels.telegram.transport import TelegramTransport
from bot.channels.telegram.webhook import SECRET_HEADER, Webhook
from rendering.labels import COMMANDS

RETRY = 5.0  # seconds between two tries to reach Telegram at the start

log = structlog.get_logger()


class TelegramService:
    """One bot: ``transport`` carries what is said to its chats, and what they say goes to ``receive``."""

    def __init__(
        self,
        token: SecretStr,
        settings: Settings,
        topics: Topics,
        receive: Receive,
        *,
        pace: TelegramPace | None,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._topics = topics
        self._receive = receive
        self._clock = clock
        self._bot = build_bot(token.get_secret_value(), settings.telegram_api_url)
        self.transport = TelegramTransport(self._bot, topics, pace=pace, clock=clock, site=settings.web_url)

    async def listen(self, listening: Callable[[], None] = lambda: None) -> None:
        """Waits until Telegram can be reached; ``listening`` is called once it brings what is said, perhaps
        again later. Raises ``WrongToken`` or ``TokenInUse``, after which it may be called again.
        """
        while True:
            try:
                await check_identity(self._bot)
                await announce_commands(self._bot, COMMANDS)
                break
            except (Unreachable, RequestRefused) as error:
                reason = type(error).__name__
                log.warning("telegram not reached", action="telegram_unreachable", reason=reason)
                await asyncio.sleep(RETRY)
        url, secret = self._webhook
        if url:
            await open_webhook(self._bot, url, secret)
            listening()
            await asyncio.Event().wait()  # the web pages take the updates
        poller = Poller(self._bot, self._receive, topics=self._topics, clock=self._clock, listening=listening)
        await poller.run()

    def routes(self) -> Iterator[Route]:
        """Where Telegram brings the updates, when it is asked to."""
        url, secret = self._webhook
        if url:
            webhook = Webhook(self._bot, self._receive, secret, topics=self._topics, clock=self._clock)
            yield Route(urlsplit(url).path or "/", _endpoint(webhook), methods=["POST"])

    async def close(self) -> None:
        await self._bot.shutdown()
        await self._bot.request.shutdown()  # which the first sending may have opened

    @property
    def _webhook(self) -> tuple[str, str]:
        """Its address and its secret; both empty where updates are polled."""
        url, secret = self._settings.telegram_webhook_url, self._settings.telegram_webhook_secret
        return (url, secret.get_secret_value()) if url and secret is not None else ("", "")


def _endpoint(webhook: Webhook) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return Response(status_code=await webhook(await request.body(), request.headers.get(SECRET_HEADER)))

    return endpoint
