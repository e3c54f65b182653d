"""Server-sent events: what goes to a page that is open, as it happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from typing import cast

from anyio import CancelScope
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from web.fields import number_of

HEARTBEAT = 15.0  # seconds; proxies cut what stays silent longer

BEGUN = "retry: 2000\n\n"
QUIET = ": \n\n"
OVER = "event: fin\ndata:\n\n"
"""The session is over: the page stops listening."""


class Events(StreamingResponse):
    """Closes what makes the events, however they end: a page that is shut leaves its place at once."""

    def __init__(self, events: AsyncIterator[str] | Iterable[str]) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await cast("AsyncGenerator[str, None]", self.body_iterator).aclose()


def event(data: object, *, name: str = "", number: int | None = None) -> str:
    """A page that comes back gives the last ``number`` that it heard."""
    lines = [f"id: {number}"] if number is not None else []
    lines += [f"event: {name}"] if name else []
    lines += [f"data: {line}" for line in str(data).splitlines() or [""]]
    return "\n".join((*lines, "", ""))


def last_heard(request: Request, name: str) -> int | None:
    """The number of the last event that the page heard, or that it was made with: the address tells it."""
    return number_of(request.headers.get("last-event-id") or request.query_params.get(name, ""))
