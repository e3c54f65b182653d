"""What stands between the network and every page: headers that forbid, and a limit to what is read."""

from __future__ import annotations

from collections.abc import Mapping

from anyio import current_time, move_on_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}  # a year


def safe_headers(*, https: bool) -> Mapping[str, str]:
    """``https`` when browsers reach us so: from then on, they come no other way."""
    return {**HEADERS, **_ONLY_HTTPS} if https else HEADERS


# A browser reads our answer only once it has sent its whole body: what is too large is read and thrown away,
# up to a point.
_PATIENCE = 8  # times the limit


class SafeHeaders:
    """Adds the headers that a response does not set itself."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)


SENDS_WITHIN = 60.0
"""Seconds that somebody who sends may say nothing; a whole body has ``SENDS_ALL_WITHIN``."""
SENDS_ALL_WITHIN = 15 * 60.0


class BodyLimit:
    """``HTTPException(413)`` to whoever reads a body longer than ``limit`` bytes, announced or not; 408 where
    it does not come.
    """

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        is_too_long = announced.isdigit() and int(announced) > self._limit
        read, is_coming, until = 0, True, current_time() + SENDS_ALL_WITHIN

        async def receive_in_time() -> Message:
            nonlocal is_coming
            if not is_coming:  # what is heard then is that the page was closed
                return await receive()
            message: Message | None = None
            with move_on_after(min(SENDS_WITHIN, until - current_time())):
                message = await receive()
            if message is None:
                raise HTTPException(408)
            is_coming = message.get("more_body", False)
            return message

        async def receive_some() -> Message:
            nonlocal read
            message: Message = (
                {"type": "http.request", "more_body": True} if is_too_long else await receive_in_time()
            )
            read += len(message.get("body", b""))
            if is_too_long or read > self._limit:
                await self._throw_away(message, receive_in_time)
                raise HTTPException(413)
            return message

        await self._app(scope, receive_some, send)

    async def _throw_away(self, message: Message, receive: Receive) -> None:
        thrown = 0
        while message.get("more_body", False) and thrown <= _PATIENCE * self._limit:
            message = await receive()
            thrown += len(message.get("body", b""))
