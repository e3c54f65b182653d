"""Who visits the site: a browser that keeps nothing, and many pages that listen to its news."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from time import monotonic, perf_counter, sleep

import httpx

from bench.console_site import Site

PATIENCE = 30.0  # seconds

_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"#]*)')
_NEWS = b"event: pouls"


class Visitor:
    """On one connection, signed in."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._client = httpx.Client(
            base_url=site.url, headers={"Cookie": site.cookie, "Accept-Encoding": "gzip"}, timeout=PATIENCE
        )

    def visit(self, address: str) -> tuple[float, int]:
        """The milliseconds until the whole page is there, and its bytes as they were sent."""
        start = perf_counter()
        answer = self._client.get(address.format(ticket=self.site.ticket, closed=self.site.closed))
        milliseconds = 1000 * (perf_counter() - start)
        assert answer.status_code == 200, (address, answer.status_code)
        return milliseconds, _sent(answer)

    def text(self, address: str) -> str:
        return self._client.get(address).text

    def effect(self, entry: str) -> float:
        """The seconds from a phrasing that is added to an entry to what it would do to real questions."""
        page = self._client.get(f"/base/{entry}")
        token = re.search(r'name="jeton" value="([^"]*)"', page.text)
        assert token, page.status_code
        start = perf_counter()
        said = {"jeton": token[1], "texte": "que faire quand le numéro manque au dossier"}
        begun = self._client.post(f"/base/{entry}/formuler", data=said)
        assert begun.status_code == 303, begun.status_code
        while 'id="decision"' not in self._client.get(begun.headers["location"]).text:
            sleep(0.05)
        return perf_counter() - start

    def first_load(self, address: str) -> int:
        """The bytes of the page and of all that it names."""
        page = self._client.get(address)
        assets = [self._client.get(asset) for asset in sorted(set(_ASSET.findall(page.text)))]
        assert assets
        return sum(map(_sent, (page, *assets)))


async def reached(site: Site, *, listeners: int, changes: int) -> Sequence[Sequence[float]]:
    """For each change, the seconds that it took to reach each listener."""
    pages = [await _listening(site) for _ in range(listeners)]
    waits = []
    for _ in range(changes):
        hearing = asyncio.gather(*(_heard(page) for page, _ in pages))
        at = await asyncio.to_thread(site.changes)
        async with asyncio.timeout(PATIENCE):
            waits.append([instant - at for instant in await hearing])
    for _, connection in pages:
        connection.close()
    return waits


async def _listening(site: Site) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    asked = f"GET /flux HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: {site.cookie}\r\n\r\n"
    writer.write(asked.encode())
    status = await reader.readline()
    assert b" 200 " in status, status
    await reader.readuntil(b"retry: 2000")  # the stream has begun
    return reader, writer


async def _heard(page: asyncio.StreamReader) -> float:
    while not (await page.readline()).startswith(_NEWS):
        pass
    return monotonic()


def _sent(answer: httpx.Response) -> int:
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    return head + answer.num_bytes_downloaded
