"""The link that opens an empty service to whoever started it: nobody else reads where it is printed."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_urlsafe

LIFE = timedelta(days=1)


class FirstLink:
    """Another at each start of the program, which keeps it in its memory alone.

    That nobody holds the console yet is for the use case to check: ``guichets.founding``.
    """

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._secret = token_urlsafe(24)
        self._expires_at = clock() + LIFE

    @property
    def path(self) -> str:
        return f"/installation/{self._secret}"

    def opens(self, secret: str) -> bool:
        is_alike = hmac.compare_digest(secret.encode(), self._secret.encode())
        return is_alike and self._clock() < self._expires_at
