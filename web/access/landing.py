"""The page that she asked for before she was signed in: where she lands once she is."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from guichets.registry import Agent
from guichets.rights import RIGHTS
from guichets.sessions import LINK_LIFE
from web.navigation import home_of
from web.ports import Clock
from web.site import Guarded, is_fragment, wants_json
from web.visitors import Visitors

LONGEST = 500  # characters
_COOKIE = "relais_suite"


class Landing:
    """Remembered in a signed cookie, for as long as a sign-in link lives.

    The key is this process's own: after a restart, or before another one, she lands at home, nothing worse.
    """

    def __init__(self, visitors: Visitors, *, clock: Clock) -> None:
        self._visitors = visitors
        self._clock = clock
        self._key = secrets.token_bytes(32)

    def remember(self, request: Request, response: Response) -> None:
        """Only a page that is read, asked for as a page: neither an order nor a part of a page."""
        if request.method != "GET" or is_fragment(request) or not _is_navigation(request):
            return
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if len(path) <= LONGEST and _page(request, request.url.path) is not None:
            until = int((self._clock() + LINK_LIFE).timestamp())
            self._visitors.set_cookie(request, response, _COOKIE, self._signed(f"{until} {path}"), LINK_LIFE)

    def place_of(self, request: Request, agent: Agent) -> str:
        """The page that was asked for, if it is one that her role opens; else where she arrives."""
        until, _, path = self._read(request.cookies.get(self._visitors.cookie_name(request, _COOKIE), ""))
        if not until or int(until) < self._clock().timestamp():
            return home_of(agent)
        page = _page(request, path.partition("?")[0])
        return path if page is not None and page.right in RIGHTS[agent.role] else home_of(agent)

    def forget(self, request: Request, response: Response) -> None:
        self._visitors.delete_cookie(request, response, _COOKIE)

    def _signed(self, text: str) -> str:
        payload = base64.urlsafe_b64encode(text.encode()).decode()
        return f"{payload}.{self._signature(payload)}"

    def _read(self, cookie: str) -> tuple[str, str, str]:
        payload, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(payload).encode()):
            return "", "", ""
        return base64.urlsafe_b64decode(payload).decode().partition(" ")

    def _signature(self, payload: str) -> str:
        return hmac.digest(self._key, payload.encode(), hashlib.sha256).hex()


def _is_navigation(request: Request) -> bool:
    """Browsers say whether they want a page, or something for one."""
    return request.headers.get("sec-fetch-dest", "document") == "document" and not wants_json(request)


def _page(request: Request, path: str) -> Guarded | None:
    """Our own page at this path, for whoever holds its right."""
    asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    for route in request.app.routes:
        if isinstance(route, Guarded) and route.matches(asked)[0] is Match.FULL:
            return route
    return None
