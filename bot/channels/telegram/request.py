"""Carries the library's HTTP requests with aiohttp: its default transport collapses under load."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

JSON = {"Content-Type": "application/json"}
"""A form would quote each accent and each space of an answer."""


class NotSent(NetworkError):
    """No connection could be made: the request never left, so that nothing can have happened."""

    __slots__ = ()


def proxy_for(url: str) -> str | None:
    """The address of the proxy that the environment names for this one (``https_proxy``, ``no_proxy``), as in
    the network of many an administration; None where it names none.

    Asked once: aiohttp, told to trust the environment, asks two threads about it for each request.
    """
    target = urlsplit(url)
    proxy = getproxies().get(target.scheme)
    if not proxy or proxy_bypass(target.hostname or ""):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


class AiohttpRequest(BaseRequest):
    """Timeouts are in seconds, and add up: an upload ends within ``connect + upload + read``.

    The defaults keep every call below the longest journey that a parcel may take (90 s).
    """

    __slots__ = ("_connect", "_connections", "_proxy", "_read", "_session", "_upload", "_write")

    def __init__(
        self,
        *,
        connections: int = 64,
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
        write_timeout: float = 5.0,
        upload_timeout: float = 30.0,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._connect = connect_timeout
        self._read = read_timeout
        self._write = write_timeout
        self._upload = upload_timeout
        self._proxy = proxy
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        """Raises ``NotSent`` where the proxy is of another kind: aiohttp would speak HTTP to it."""
        if self._session is None:
            if self._proxy is not None and (kind := urlsplit(self._proxy).scheme) not in {"http", "https"}:
                raise NotSent(f"proxy {kind}://")
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the wait for a connection is in connect
    ) -> tuple[int, bytes]:
        await self.initialize()  # no other step opens it in a process that sends, while another listens
        has_files = request_data is not None and request_data.contains_files
        connect = _seconds(connect_timeout, self._connect)
        read = _seconds(read_timeout, self._read)
        write = _seconds(write_timeout, self._upload if has_files else self._write)
        timeout = ClientTimeout(total=connect + write + read, connect=connect, sock_read=read)
        assert self._session is not None
        body = _body(request_data)
        headers = JSON if isinstance(body, bytes) else None
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                payload = await response.read()
        except (ClientConnectorError, ConnectionTimeoutError, ClientHttpProxyError) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error
        except TimeoutError as error:
            raise TimedOut from error
        except ClientError as error:
            raise NetworkError(type(error).__name__) from error
        # A proxy's or a gateway's page must not pass for Telegram's « forbidden » or « unknown token ».
        if response.status >= 300 and response.content_type != "application/json":
            raise NetworkError(f"HTTP {response.status} from something that is not a Bot API")
        return response.status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, which logs what it cannot read: a message's text has no place in a log."""
        try:
            decoded = json.loads(payload)
        except ValueError:
            decoded = None
        if not isinstance(decoded, dict):
            raise TelegramError("Invalid server response")
        return decoded


def _seconds(given: object, default: float) -> float:
    return float(given) if isinstance(given, int | float) else default


def _body(request_data: RequestData | None) -> bytes | FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_payload
    # Unquoted, so that « pièce.pdf » keeps its name.
    form = FormData(request_data.json_parameters, quote_fields=False)
    for field, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(field, content, filename=filename, content_type=mime)
    return form
