"""Who visits the site: a browser that keeps nothing, many pages that listen to its news, agents who ask."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic, perf_counter, sleep

import httpx

from bench.console_site import Site

PATIENCE = 30.0  # seconds

_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"#]*)')
_NEWS = b"event: pouls"
_ANSWER = 'class="bulle relais"'


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
        token = _hidden(self.text(f"/base/{entry}"), "jeton")
        start = perf_counter()
        said = {"jeton": token, "texte": "que faire quand le numéro manque au dossier"}
        begun = self._client.post(f"/base/{entry}/formuler", data=said)
        assert begun.status_code == 303, begun.status_code
        while 'id="decision"' not in self._client.get(begun.headers["location"]).text:
            sleep(0.05)
        return perf_counter() - start

    def broadcasts(self) -> tuple[float, int, int]:
        """What goes out to all the agents of the département: the milliseconds until all that leaves is in
        the outbox, the number of what was sent, and of how many it went to.
        """
        blank = "/diffusion/nouvelle"
        said = {"titre": "Fermeture", "texte": "Le service ferme à midi.", "agents": "tous", "sorte": "flash"}
        token = _hidden(self.text(blank), "jeton")
        draft = self._client.post(blank, data={"jeton": token, **said})
        address = draft.headers["location"].partition("?")[0]
        page = self.text(address)
        seen = {name: _hidden(page, name) for name in ("jeton", "etat")}
        start = perf_counter()
        sent = self._client.post(f"{address}/diffuser", data=seen)
        milliseconds = 1000 * (perf_counter() - start)
        return milliseconds, int(address.rpartition("/")[2]), int(sent.headers["location"].rpartition("=")[2])

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


async def answered(site: Site, cookies: Sequence[str], questions: Sequence[str]) -> Sequence[float]:
    """The seconds from the question of each agent, all asked at once, to its answer in their page."""
    async with AsyncExitStack() as stack:
        asking = [await stack.enter_async_context(_discussion(site, cookie)) for cookie in cookies]
        async with asyncio.timeout(PATIENCE):
            return await asyncio.gather(*(ask(said) for ask, said in zip(asking, questions, strict=True)))


@asynccontextmanager
async def _discussion(site: Site, cookie: str) -> AsyncIterator[Callable[[str], Awaitable[float]]]:
    """The page of an agent, which listens to what comes."""
    async with httpx.AsyncClient(base_url=site.url, headers={"Cookie": cookie}, timeout=PATIENCE) as client:
        page = (await client.get("/discussion")).text
        form = {name: _hidden(page, name) for name in ("jeton", "envoi")}
        stream = re.search(r'data-flux="([^"]*)"', page)
        assert stream
        async with client.stream("GET", stream[1], headers={"Accept": "text/event-stream"}) as heard:
            lines = heard.aiter_lines()
            await anext(lines)  # the stream has begun

            async def ask(question: str) -> float:
                start = perf_counter()
                said = {**form, "texte": question}
                taken = await client.post(
                    "/discussion/message", data=said, headers={"Accept": "application/json"}
                )
                assert taken.status_code == 200, taken.status_code
                while _ANSWER not in await anext(lines):
                    pass
                return perf_counter() - start

            yield ask


def _hidden(page: str, name: str) -> str:
    """What a form of this page sends along."""
    field = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert field, name
    return field[1]


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
