"""Server-sent events: what goes to a page that is open, as it happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import cast

from anyio import CancelScope, move_on_after
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from web.fields import number_of

HEARTBEAT = 15.0  # seconds; proxies cut what stays silent longer
DRAINS_WITHIN = 60.0
"""Seconds that what is sent may be left unread: a page that was closed without a word reads no more."""
MOST_OF_A_SESSION = 4
MOST_OF_ALL = 2_000

BEGUN = "retry: 2000\n\n"
QUIET = ": \n\n"
OVER = "event: fin\ndata:\n\n"
"""The session is over: the page stops listening."""
RELOAD = "event: recharger\ndata:\n\n"
"""More was said than is told again: the page loads anew."""
ELSEWHERE = "event: ailleurs\ndata:\n\n"
"""Its place was given to a newer page of the same session: it listens again once somebody looks at it."""


class Streams:
    """Those that are open in this process, by the session that they are for: when one too many opens, the
    oldest of them closes.
    """

    def __init__(self) -> None:
        self._open: dict[CancelScope, str] = {}

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def place(self, session: str) -> Iterator[CancelScope]:
        theirs = [scope for scope, one in self._open.items() if one == session]
        for scope in (*theirs[: 1 - MOST_OF_A_SESSION], *list(self._open)[: len(self) + 1 - MOST_OF_ALL]):
            scope.cancel()
            self._open.pop(scope, None)
        with CancelScope() as mine:
            self._open[mine] = session
            try:
                yield mine
            finally:
                self._open.pop(mine, None)


class _NobodyReads(Exception):
    pass


class Events(StreamingResponse):
    """Closes what makes the events, however they end: a page that is shut leaves its place at once."""

    def __init__(self, events: AsyncIterator[str], streams: Streams, session: str) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._streams = streams
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        last: Message = {"type": "http.response.body", "body": ELSEWHERE.encode(), "more_body": False}
        has_begun = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            with move_on_after(DRAINS_WITHIN) as patience:
                await send(message)
            if patience.cancelled_caught:
                raise _NobodyReads
            has_begun = True

        try:
            with suppress(_NobodyReads):  # the connection is then cut off, with what it holds
                with self._streams.place(self._session) as place:
                    await super().__call__(scope, receive, sent)
                if place.cancelled_caught:
                    if not has_begun:
                        await sent(start)
                    await sent(last)
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
