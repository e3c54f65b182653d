"""The page that a visitor asked for before signing in: where they land once signed in."""

from __future__ import annotations

import base64
import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from guichets.registry import Agent
from guichets.rights import RIGHTS
from guichets.sessions import LINK_LIFE
from web.navigation import home_of
from web.site import Guarded, Site, is_fragment, wants_json

LONGEST = 500  # characters
_COOKIE = "relais_suite"


def remember(site: Site, request: Request, response: Response) -> None:
    """Only a page that is read, asked for as a page: neither an order nor a part of a page.

    In a signed cookie, for as long as a sign-in link lives: after a restart, or before another process, the
    visitor lands at home, nothing worse.
    """
    if request.method != "GET" or is_fragment(request) or not _is_navigation(request):
        return
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if len(path) <= LONGEST and _page(request, request.url.path) is not None:
        until = int((site.clock() + LINK_LIFE).timestamp())
        signed = _signed(f"{until} {path}", site.signing_key)
        site.visitors.set_cookie(request, response, _COOKIE, signed, LINK_LIFE)


def place_of(site: Site, request: Request, agent: Agent) -> str:
    """The page that was asked for, if it is one that the agent's role opens; else where they arrive."""
    cookie = request.cookies.get(site.visitors.cookie_name(request, _COOKIE), "")
    until, _, path = _read(cookie, site.signing_key)
    is_good = until and int(until) >= site.clock().timestamp()
    page = _page(request, path.partition("?")[0]) if is_good else None
    is_hers = page is not None and page.right in RIGHTS[agent.role]
    return path if is_hers else home_of(agent)


def forget(site: Site, request: Request, response: Response) -> None:
    site.visitors.delete_cookie(request, response, _COOKIE)


def _signed(text: str, key: bytes) -> str:
    payload = base64.urlsafe_b64encode(text.encode()).decode()
    return f"{payload}.{_signature(payload, key)}"


def _read(cookie: str, key: bytes) -> tuple[str, str, str]:
    payload, _, signature = cookie.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(payload, key).encode()):
        return "", "", ""
    return base64.urlsafe_b64decode(payload).decode().partition(" ")


def _signature(payload: str, key: bytes) -> str:
    return hmac.digest(key, payload.encode(), hashlib.sha256).hex()


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
