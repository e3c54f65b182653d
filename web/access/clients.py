"""Where a request comes from, and on what machine: as little as serves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from journal.origin import Origin, coming_from
from web.forms import CHANNEL

# The first that is found names the browser: most claim to be several others as well.
_BROWSERS: Mapping[str, str] = {
    r"\bEdg(?:e|A|iOS)?/": "Edge",
    r"\bOPR/": "Opera",
    r"\bSamsungBrowser/": "Samsung Internet",
    r"\b(?:Firefox|FxiOS)/": "Firefox",
    r"\b(?:Chrome|CriOS|Chromium)/": "Chrome",
    r"\bVersion/[\d.]+ .*Safari/": "Safari",
}
_SYSTEMS: Mapping[str, str] = {
    r"\biPhone\b": "iPhone",
    r"\biPad\b": "iPad",
    r"\bAndroid\b": "Android",
    r"\bWindows\b": "Windows",
    r"\bMac OS X\b": "Mac",
    r"\bCrOS\b": "ChromeOS",
    r"\bLinux\b": "Linux",
}


class SaidOrigin:
    """Says, to all that is done for a request, where it comes from."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with coming_from(Origin(CHANNEL, client_of(Request(scope)))):
            await self._app(scope, receive, send)


def client_of(request: Request) -> str:
    """What tries are counted by: the address, or its whole network where one machine has billions of them."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return host


def device_of(request: Request) -> str:
    """« Firefox sur Windows »: in our words alone, whatever the browser says of itself."""
    said = request.headers.get("user-agent", "")
    browser, system = _named(said, _BROWSERS), _named(said, _SYSTEMS)
    return " sur ".join(name for name in (browser, system) if name)


def _named(said: str, names: Mapping[str, str]) -> str:
    return next((name for pattern, name in names.items() if re.search(pattern, said)), "")
