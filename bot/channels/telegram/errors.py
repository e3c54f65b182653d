"""What the Telegram channel cannot do, named; the sentences stand elsewhere."""

from __future__ import annotations


class TelegramChannelError(Exception):
    """Base of what the application is told. No message ever holds the token."""


class WrongToken(TelegramChannelError):
    """The server does not know this token, or it was revoked."""


class TokenInUse(TelegramChannelError):
    """Another process reads the updates of this bot."""


class Unreachable(TelegramChannelError):
    """The server does not answer, or not as a Bot API; ``reason`` is for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RequestRefused(TelegramChannelError):
    """The server understood and said no; ``reason`` is its own description."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileTooLarge(TelegramChannelError):
    """Larger than what we take, or than what the Bot API lets a bot download."""


class FileUnavailable(TelegramChannelError):
    """The handle no longer leads to a file."""
