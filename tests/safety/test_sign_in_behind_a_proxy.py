"""Whoever tries to sign in is told from their neighbours, and nobody is shut out by what others try: real
sockets, a real proxy between them, each visitor at an address of their own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from guichets.throttle import LINKS_BY_CLIENT, MOST_KEPT, Throttle
from stage import Stage, playing
from storage.tables import attempts

PROXY = "127.0.0.9"
NADIA, BRUNO = "127.0.0.2", "127.0.0.3"


def transport(address: str) -> httpx.HTTPTransport:
    return httpx.HTTPTransport(local_address=address)


@contextmanager
def proxy(to: str) -> Iterator[str]:
    """Adds the address of whoever asks behind those that they claim, as most proxies do."""

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            claimed = self.headers.get("X-Forwarded-For")
            headers["X-Forwarded-For"] = ", ".join(filter(None, (claimed, self.client_address[0])))
            answer = service.request(self.command, self.path, headers=headers, content=body)
            self.send_response(answer.status_code)
            for name in ("location", "set-cookie", "retry-after"):
                for value in answer.headers.get_list(name):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_POST = do_GET  # noqa: N815  the library's

        def log_message(self, *_: object) -> None:
            pass

    with (
        httpx.Client(base_url=to, transport=transport(PROXY), timeout=60) as service,
        ThreadingHTTPServer(("127.0.0.1", 0), Relay) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def visitor(url: str, address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, transport=transport(address), timeout=60) as client:
        yield client


def asks_for_a_link(client: httpx.Client, **headers: str) -> int:
    sent = client.post("/connexion", data={"mel": "personne@exemple.fr"}, headers=headers)
    return sent.status_code


def has_tried_enough(stage: Stage, client: str) -> None:
    with stage.running.house.units() as work:
        throttle = Throttle(work, now=stage.clock())
        for _ in range(LINKS_BY_CLIENT.tries):
            throttle.count(LINKS_BY_CLIENT, client)


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[tuple[Stage, str]]:
    """The service, told of its proxy, and where the proxy listens."""
    with playing(tmp_path, web_proxies=PROXY) as stage, proxy(stage.web_url) as url:
        yield stage, url


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Stage]:
    """The service, told of no proxy."""
    with playing(tmp_path) as stage:
        yield stage


def test_each_visitor_is_counted_at_her_own_address(behind: tuple[Stage, str]) -> None:
    stage, url = behind
    has_tried_enough(stage, NADIA)

    with visitor(url, NADIA) as nadia, visitor(url, BRUNO) as bruno:
        assert asks_for_a_link(nadia) == 429
        assert asks_for_a_link(bruno) == 303


@pytest.mark.parametrize("claimed", ["198.51.100.9", "198.51.100.9, 127.0.0.1", "moi"])
def test_an_address_that_a_visitor_claims_through_the_proxy_is_not_believed(
    behind: tuple[Stage, str], claimed: str
) -> None:
    stage, url = behind
    has_tried_enough(stage, NADIA)

    with visitor(url, NADIA) as nadia:
        assert asks_for_a_link(nadia, **{"X-Forwarded-For": claimed}) == 429


def test_an_address_that_a_visitor_claims_to_the_service_itself_is_not_believed(alone: Stage) -> None:
    has_tried_enough(alone, "127.0.0.1")

    with visitor(alone.web_url, "127.0.0.1") as nadia:
        assert asks_for_a_link(nadia, **{"X-Forwarded-For": "198.51.100.9"}) == 429


def test_a_right_link_opens_whatever_was_tried_from_that_address(alone: Stage) -> None:
    agent = alone.enrols("Nadia Ferrand").agent
    has_tried_enough(alone, "127.0.0.1")

    with visitor(alone.web_url, "127.0.0.1") as office:
        wrong = {office.post(f"/entrer/faux{number}").status_code for number in range(60)}
        right = office.post(alone.link(agent))

    assert wrong == {410}
    assert (right.status_code, right.headers["location"]) == (303, "/discussion")


def test_wrong_links_leave_nothing_behind(alone: Stage) -> None:
    with visitor(alone.web_url, "127.0.0.1") as stranger:
        for number in range(30):
            stranger.post(f"/entrer/faux{number}")

    with alone.running.house.database.reading() as session:
        assert session.execute(attempts.select()).all() == []


def test_strangers_from_everywhere_fill_no_disk(alone: Stage) -> None:
    now = alone.clock()
    with alone.running.house.units() as work:
        for number in range(MOST_KEPT):
            work.attempts.add(f"inconnu {number}", now)

    with visitor(alone.web_url, BRUNO) as bruno:
        assert asks_for_a_link(bruno) == 429
        alone.clock.passes(minutes=16)
        assert asks_for_a_link(bruno) == 303

    with alone.running.house.database.reading() as session:
        assert len(session.execute(attempts.select()).all()) <= 2


@pytest.mark.parametrize(
    ("address", "said"),
    [("https://sne.exemple.fr", "max-age=31536000"), ("http://sne.exemple.fr", None)],
)
def test_browsers_come_back_by_https_alone_once_it_is_there(
    tmp_path: Path, address: str, said: str | None
) -> None:
    with playing(tmp_path, web_url=address) as stage:
        answers = [httpx.get(f"{stage.web_url}{path}") for path in ("/", "/inconnue", "/statique/rien.css")]

    assert [answer.headers.get("strict-transport-security") for answer in answers] == [said] * 3


def test_what_serves_the_site_is_not_named(alone: Stage) -> None:
    assert "server" not in httpx.get(alone.web_url).headers
