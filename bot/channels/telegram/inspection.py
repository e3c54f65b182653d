"""What the Bot API says of a bot that is not running here: its name, and its webhook."""

from __future__ import annotations

from dataclasses import dataclass

from telegram.error import TelegramError

from bot.channels.telegram.client import build_bot, check_identity
from bot.channels.telegram.errors import Unreachable


@dataclass(frozen=True)
class Inspection:
    """``webhook_url`` is empty where updates are polled; ``waiting`` counts the updates not yet had."""

    username: str
    webhook_url: str
    waiting: int


async def inspect(token: str, api_url: str) -> Inspection:
    """Raises ``WrongToken`` or ``Unreachable``; takes no update."""
    bot = build_bot(token, api_url, connections=1, read_timeout=5.0)
    try:
        username = await check_identity(bot)
        webhook = await bot.get_webhook_info()
    except TelegramError as error:
        raise Unreachable(error.message) from error
    finally:
        await bot.shutdown()
    return Inspection(username, webhook.url, webhook.pending_update_count)
