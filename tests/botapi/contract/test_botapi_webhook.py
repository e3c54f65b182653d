import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from botapi.client import RawClient
from botapi.people import User
from botapi.server import BotApi

SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Hook(http.server.ThreadingHTTPServer):
    """A bot behind a webhook: keeps what it gets, and answers with the statuses it was given."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HookHandler)
        self.received: list[tuple[str | None, dict[str, Any]]] = []
        self.statuses: list[int] = []
        self.reply: dict[str, Any] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.received]


class HookHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Hook)
        update = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.received.append((self.headers[SECRET], update))
        body = json.dumps(self.server.reply).encode() if self.server.reply else b""
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("content-type", "application/json" if body else "text/plain")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the overridden name
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_updates_are_posted_with_the_secret(
    bot_api: BotApi, call: RawClient, nadia: User, hook: Hook
) -> None:
    nadia.says("avant")
    call.result("setWebhook", url=hook.url, secret_token="s3cret")
    nadia.says("après")
    bot_api.waits_until_confirmed()

    assert [secret for secret, _ in hook.received] == ["s3cret", "s3cret"]
    assert hook.texts == ["avant", "après"]
    assert call.result("getWebhookInfo") == {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
    }


def test_a_refused_update_comes_again_before_the_next_one(
    bot_api: BotApi, call: RawClient, nadia: User, hook: Hook
) -> None:
    hook.statuses = [500, 503]
    call.result("setWebhook", url=hook.url)
    nadia.says("un")
    nadia.says("deux")
    bot_api.waits_until_confirmed()

    assert hook.texts == ["un", "un", "un", "deux"]
    told = call.result("getWebhookInfo")["last_error_message"]
    assert told == "Wrong response from the webhook: 503 Service Unavailable"


def test_what_the_webhook_did_not_take_waits_for_a_poll(
    bot_api: BotApi, call: RawClient, nadia: User
) -> None:
    call.result("setWebhook", url="http://127.0.0.1:9/nobody")
    nadia.says("un")
    assert call.result("getWebhookInfo")["pending_update_count"] == 1

    call.result("deleteWebhook")

    assert [update["message"]["text"] for update in call.result("getUpdates")] == ["un"]


def test_a_webhook_may_answer_with_a_method(
    bot_api: BotApi, call: RawClient, nadia: User, hook: Hook
) -> None:
    hook.reply = {"method": "sendMessage", "chat_id": nadia.id, "text": "reçu"}
    call.result("setWebhook", url=hook.url)
    nadia.says("un")

    assert nadia.waits()[0].text == "reçu"


def test_updates_may_be_posted_twice(bot_api: BotApi, call: RawClient, nadia: User, hook: Hook) -> None:
    call.result("setWebhook", url=hook.url)
    nadia.says("un")
    bot_api.waits_until_confirmed()
    bot_api.redeliver()
    nadia.says("deux")
    bot_api.waits_until_confirmed()

    assert hook.texts == ["un", "un", "deux"]


def test_pending_updates_can_be_dropped(call: RawClient, nadia: User) -> None:
    nadia.says("un")

    call.result("deleteWebhook", drop_pending_updates=True)

    assert call.result("getUpdates") == []


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"url": "example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://x.org", "secret_token": "é"}, "secret token contains unallowed characters"),
    ],
)
def test_bad_webhooks(call: RawClient, params: dict[str, str], why: str) -> None:
    assert call.refusal("setWebhook", **params) == f"Bad Request: {why}"
