"""Takes the updates that Telegram posts; 200 only once they are committed."""

from __future__ import annotations

import hmac
import json
from http import HTTPStatus

import structlog
from telegram import Bot

from bot.channels.telegram.inlet import Clock, Inlet, Receive, utc_now
from bot.channels.telegram.topics import Topics

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

log = structlog.get_logger()


class Webhook:
    def __init__(
        self, bot: Bot, receive: Receive, secret: str, *, topics: Topics, clock: Clock = utc_now
    ) -> None:
        if not secret:
            raise ValueError("a webhook without a secret would take anybody's updates")
        self._secret = secret.encode()
        self._inlet = Inlet(bot, receive, topics, clock=clock)

    async def __call__(self, body: bytes, secret_header: str | None) -> int:
        """The HTTP status to answer with; Telegram posts again whatever did not get a 200."""
        if not hmac.compare_digest((secret_header or "").encode(), self._secret):
            return HTTPStatus.FORBIDDEN
        try:
            update = json.loads(body)
        except ValueError:
            return HTTPStatus.BAD_REQUEST
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return HTTPStatus.BAD_REQUEST
        try:
            await self._inlet.take([update])
        except Exception:
            log.exception("update not stored", action="updates_unstored", update=update["update_id"])
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    async def close(self) -> None:
        await self._inlet.close()
