"""The bot as the Bot API knows it: built, identified, announced; and the files that people sent to it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.errors import (
    FileTooLarge,
    FileUnavailable,
    RequestRefused,
    Unreachable,
    WrongToken,
)
from bot.channels.telegram.request import AiohttpRequest, proxy_for

API_URL = "https://api.telegram.org"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_NO_PREVIEW = json.dumps({"is_disabled": True})
_POLL_MARGIN = 10.0  # seconds that the server may take beyond the long poll itself

Keyboard = Sequence[Sequence[Mapping[str, str]]]
"""The rows of an inline keyboard, in the Bot API's own words: the library's objects would be made for one
sending, and read once.
"""


class RelaisBot(Bot):
    """The library's bot, whose updates may also be had unread, and whose texts may be sent without reading
    back what was written.

    ``Bot.get_updates`` reads a whole batch or raises: one update that it does not understand would hide the
    ninety-nine others for ever. And it logs their texts when it raises.
    """

    __slots__ = ()

    async def raw_updates(
        self, offset: int | None, *, wait: int, limit: int = 100
    ) -> Sequence[dict[str, Any]]:
        """Waits up to ``wait`` seconds. Raises what ``Bot.get_updates`` raises for the server's errors."""
        updates = await self._post(
            "getUpdates",
            {"offset": offset, "limit": limit, "timeout": wait, "allowed_updates": ALLOWED_UPDATES},
            read_timeout=wait + _POLL_MARGIN,
        )
        if not isinstance(updates, list):
            raise TelegramError("Invalid server response")
        return updates

    async def say(
        self,
        chat: str,
        text: str,
        *,
        parse_mode: str | None = None,
        thread: int | None = None,
        keyboard: Keyboard = (),
    ) -> int:
        """Sends it without a preview of links; its number. Raises what ``Bot.send_message`` raises:
        that one also reads back what Telegram made of the text, which nobody asks for.
        """
        message = await self._post(
            "sendMessage",
            {
                "chat_id": chat,
                "text": text,
                "parse_mode": parse_mode,
                "message_thread_id": thread,
                "reply_markup": json.dumps({"inline_keyboard": keyboard}) if keyboard else None,
                "link_preview_options": _NO_PREVIEW,
            },
        )
        if not isinstance(message, dict) or not isinstance(message.get("message_id"), int):
            raise TelegramError("Invalid server response")
        return int(message["message_id"])


def build_bot(
    token: str, api_url: str = API_URL, *, connections: int = 64, read_timeout: float = 15.0
) -> RelaisBot:
    """Connects nothing yet: ``check_identity`` does, and ``bot.shutdown()`` ends it.

    ``api_url`` is the root of a Bot API server, Telegram's or one's own; ``read_timeout`` is in seconds.
    Raises ``WrongToken`` when the token is empty, ``ValueError`` when the URL is none.
    """
    root = api_url.rstrip("/")
    if urlsplit(root).scheme not in {"http", "https"} or not urlsplit(root).netloc:
        raise ValueError(f"not the URL of a Bot API server: {api_url}")
    if not token.strip():
        raise WrongToken
    proxy = proxy_for(root)
    # The library's switch for durations as timedelta: without it, each 429 is a deprecation warning.
    os.environ["PTB_TIMEDELTA"] = "true"
    return RelaisBot(
        token.strip(),
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=AiohttpRequest(connections=connections, read_timeout=read_timeout, proxy=proxy),
        get_updates_request=AiohttpRequest(connections=1, proxy=proxy),
    )


async def check_identity(bot: Bot) -> str:
    """The username of the bot, once connected. Raises ``WrongToken`` or ``Unreachable``; may be retried."""
    with _named():
        await bot.initialize()
    return bot.username


async def announce_commands(bot: Bot, commands: Sequence[tuple[str, str]]) -> None:
    """The menu of commands, each with its description. Raises ``RequestRefused`` or ``Unreachable``."""
    with _named():
        await bot.set_my_commands([BotCommand(name, description) for name, description in commands])


async def open_webhook(bot: Bot, url: str, secret: str) -> None:
    """Has updates posted to ``url``, one at a time: their order counts more than their speed."""
    with _named():
        await bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=1)


async def download(bot: Bot, file_ref: str, limit: int) -> bytes:
    """The content of a file that somebody sent, of at most ``limit`` bytes.

    Raises ``FileTooLarge``, ``FileUnavailable`` or ``Unreachable``.
    """
    try:
        with _named():
            file = await bot.get_file(file_ref)
            if (file.file_size or 0) > limit:
                raise FileTooLarge
            content = bytes(await file.download_as_bytearray())
    except RequestRefused as refused:
        if "too big" in refused.reason.lower():
            raise FileTooLarge from refused
        raise FileUnavailable from refused
    except WrongToken:  # for the library, any 404
        raise FileUnavailable from None
    if len(content) > limit:
        raise FileTooLarge
    return content


def pause_asked(error: RetryAfter) -> timedelta:
    pause = error.retry_after
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except InvalidToken:
        raise WrongToken from None  # the library's message quotes the token
    except BadRequest as error:
        raise RequestRefused(error.message) from error
    except TelegramError as error:
        raise Unreachable(error.message) from error
