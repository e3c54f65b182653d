"""The bot and its HTTP transport, against a Bot API server."""

from __future__ import annotations

import asyncio
import logging
import socket
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram_stage import connected

from bot.channels.telegram.client import (
    announce_commands,
    build_bot,
    check_identity,
    download,
    open_webhook,
)
from bot.channels.telegram.errors import (
    FileTooLarge,
    FileUnavailable,
    RequestRefused,
    Unreachable,
    WrongToken,
)
from bot.channels.telegram.request import AiohttpRequest, NotSent
from botapi.server import BotApi

PHOTO = b"\xff\xd8\xff" + bytes(2_000)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(strict=True) as server:
        yield server
        assert server.contract_faults == []
        assert server.unknown_parameters == []


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_the_bot_knows_its_name(api: BotApi) -> None:
    async def name() -> str:
        bot = build_bot(api.token, api.url + "/")
        try:
            return await check_identity(bot)
        finally:
            await bot.shutdown()

    assert asyncio.run(name()) == "relais_essai_bot"


def test_a_wrong_token_is_named_and_never_told(api: BotApi) -> None:
    async def check() -> None:
        bot = build_bot("999:WRONG", api.url)
        try:
            await check_identity(bot)
        finally:
            await bot.shutdown()

    with pytest.raises(WrongToken) as raised:
        asyncio.run(check())
    assert "999:WRONG" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_an_empty_token_or_a_strange_url_is_refused_before_any_call() -> None:
    with pytest.raises(WrongToken):
        build_bot("  ")
    with pytest.raises(ValueError, match="not the URL"):
        build_bot("1:a", "api.telegram.org")


def test_nobody_there_is_told_and_may_be_tried_again(api: BotApi) -> None:
    async def check() -> str:
        bot = build_bot(api.token, api.url)
        try:
            api.stop()
            with pytest.raises(Unreachable) as raised:
                await check_identity(bot)
            assert "127.0.0.1" in raised.value.reason
            assert api.token not in raised.value.reason
            api.start()
            return await check_identity(bot)
        finally:
            await bot.shutdown()

    assert asyncio.run(check()) == "relais_essai_bot"


def test_commands_are_announced(api: BotApi) -> None:
    async def announce(name: str) -> None:
        async with connected(api) as bot:
            await announce_commands(bot, [(name, "Voir mes tickets")])

    asyncio.run(announce("mes_tickets"))
    assert api.calls("setMyCommands")[0].params["commands"] == [
        {"command": "mes_tickets", "description": "Voir mes tickets"}
    ]
    with pytest.raises(RequestRefused, match="Bot_command_invalid"):
        asyncio.run(announce("é"))


def test_the_webhook_asks_for_updates_one_by_one(api: BotApi) -> None:
    async def open_it() -> None:
        async with connected(api) as bot:
            await open_webhook(bot, "https://relais.example/telegram", "secret")

    asyncio.run(open_it())
    webhook = api.world.webhook
    assert (webhook.url, webhook.secret, webhook.max_connections) == (
        "https://relais.example/telegram",
        "secret",
        1,
    )


def test_a_file_is_downloaded(api: BotApi) -> None:
    nadia = api.user("Nadia")
    sent = nadia.sends_document("pièce.pdf", b"%PDF" + bytes(5_000))
    file_ref = sent.content["document"]["file_id"]

    async def fetch(ref: str, limit: int) -> bytes:
        async with connected(api) as bot:
            return await download(bot, ref, limit)

    assert asyncio.run(fetch(file_ref, 10_000)) == b"%PDF" + bytes(5_000)
    with pytest.raises(FileTooLarge):
        asyncio.run(fetch(file_ref, 5_000))
    with pytest.raises(FileUnavailable):
        asyncio.run(fetch("NOT-A-FILE", 10_000))


def test_a_file_that_the_server_will_not_give(api: BotApi) -> None:
    sent = api.user("Nadia").sends_document("film.bin", bytes(21 * 1024 * 1024))
    small = api.user("Ali").sends_document("note.txt", b"note")

    async def fetch(ref: str) -> bytes:
        async with connected(api) as bot:
            return await download(bot, ref, 50 * 1024 * 1024)

    with pytest.raises(FileTooLarge):
        asyncio.run(fetch(sent.content["document"]["file_id"]))
    api.fault("download", status=404)
    with pytest.raises(FileUnavailable):
        asyncio.run(fetch(small.content["document"]["file_id"]))
    api.fault("download", kind="drop", times=2)
    with pytest.raises(Unreachable):
        asyncio.run(fetch(small.content["document"]["file_id"]))


def test_an_upload_keeps_its_french_name_and_every_byte(api: BotApi) -> None:
    nadia = api.user("Nadia")
    content = bytes(range(256)) * 300

    async def send() -> None:
        async with connected(api) as bot:
            await bot.send_document(
                nadia.id, InputFile(content, filename="pièce « n° 1 ».pdf"), caption="Voilà"
            )
            await bot.send_photo(nadia.id, InputFile(PHOTO, filename="photo.jpg"))

    asyncio.run(send())
    document, photo = (api.calls(method)[0].params for method in ("sendDocument", "sendPhoto"))
    assert document["document"].name == "pièce « n° 1 ».pdf"
    assert document["document"].content == content
    assert document["caption"] == "Voilà"
    assert photo["photo"].content == PHOTO


def test_a_text_arrives_as_it_was_written_and_its_number_comes_back(api: BotApi) -> None:
    nadia = api.user("Nadia")
    written = "Pièce «\N{NO-BREAK SPACE}n° 1\N{NO-BREAK SPACE}» & + % = 'é' \"\\\" 😀\nÀ bientôt"

    async def send() -> int:
        async with connected(api) as bot:
            return await bot.say(str(nadia.id), written)

    number = asyncio.run(send())
    (message,) = nadia.inbox
    assert (message.id, message.text) == (number, written)
    assert api.calls("sendMessage")[0].params["link_preview_options"] == {"is_disabled": True}


def test_silence_is_a_time_out_and_a_cut_a_network_error(api: BotApi) -> None:
    nadia = api.user("Nadia")

    async def send() -> None:
        async with connected(api) as bot:
            await bot.send_message(nadia.id, "Bonjour", read_timeout=0.2)

    api.fault("sendMessage", kind="timeout_after_effect")
    with pytest.raises(TimedOut):
        asyncio.run(send())
    api.fault("sendMessage", kind="drop_after_effect")
    with pytest.raises(NetworkError) as raised:
        asyncio.run(send())
    assert not isinstance(raised.value, NotSent)
    assert len(nadia.inbox) == 2


def test_no_connection_means_not_sent() -> None:
    async def get(url: str) -> None:
        async with AiohttpRequest() as request:
            await request.do_request(url, "GET")

    with pytest.raises(NotSent):
        asyncio.run(get(f"http://127.0.0.1:{unused_port()}/"))


def test_a_pool_without_a_free_connection_sends_nothing(api: BotApi) -> None:
    async def two_at_once() -> list[object]:
        async with AiohttpRequest(connections=1, connect_timeout=1) as request:
            url = f"{api.url}/bot{api.token}/getMe"
            # Opened beforehand, the one connection is taken at once: only the call that waits counts down.
            await request.post(url)
            api.fault("getMe", kind="slow", delay=2)
            return await asyncio.gather(*[request.post(url) for _ in range(2)], return_exceptions=True)

    # Either may be the one that has the connection.
    refused, answered = sorted(asyncio.run(two_at_once()), key=lambda outcome: isinstance(outcome, dict))
    assert isinstance(refused, NotSent)
    assert isinstance(answered, dict)
    assert len(api.calls("getMe")) == 2


def test_a_gateway_that_answers_in_place_of_telegram_blocks_nobody(tmp_path: Path) -> None:
    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(403)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Filtrage</h1>")

        def log_message(self, *values: object) -> None: ...

    async def call(url: str) -> None:
        async with AiohttpRequest() as request:
            await request.post(url)

    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(NetworkError, match="HTTP 403"):
            asyncio.run(call(f"http://127.0.0.1:{server.server_port}/bot1:a/sendMessage"))


@pytest.fixture
def proxied() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The port of a proxy that answers in Telegram’s place and opens no tunnel; what was asked, by whom."""
    asked: list[tuple[str, str]] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._notes()
            self.rfile.read(int(self.headers["Content-Length"]))
            answer = b'{"ok": true, "result": {"message_id": 7}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_CONNECT(self) -> None:
            self._notes()
            self.send_error(403)

        def _notes(self) -> None:
            asked.append((self.path, self.headers.get("Proxy-Authorization", "")))

        def log_message(self, *values: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port, asked
        finally:
            server.shutdown()


async def says(root: str, *, times: int = 1) -> list[int]:
    bot = build_bot("1:a", root)
    async with bot.request:
        return [await bot.say("7", "Bonjour") for _ in range(times)]


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_calls_go_by_the_proxy_that_the_environment_names(
    scheme: str, proxied: tuple[int, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = proxied
    monkeypatch.setenv("http_proxy", f"{scheme}nadia:motdepasse@127.0.0.1:{port}")

    assert asyncio.run(says("http://bot.example.test", times=2)) == [7, 7]

    credentials = b64encode(b"nadia:motdepasse").decode()
    assert asked == [("http://bot.example.test/bot1:a/sendMessage", f"Basic {credentials}")] * 2


def test_a_tunnel_that_the_proxy_refuses_means_not_sent(
    proxied: tuple[int, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = proxied
    monkeypatch.setenv("https_proxy", f"http://nadia:motdepasse@127.0.0.1:{port}")

    with pytest.raises(NotSent):
        asyncio.run(says("https://bot.example.test"))

    credentials = b64encode(b"nadia:motdepasse").decode()
    assert asked == [("bot.example.test:443", f"Basic {credentials}")]


def test_nothing_is_sent_to_a_proxy_of_another_kind(
    proxied: tuple[int, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would leave a doubt: nobody can tell what it made of the request."""
    port, asked = proxied
    monkeypatch.setenv("http_proxy", f"socks5://127.0.0.1:{port}")

    with pytest.raises(NotSent, match="socks5"):
        asyncio.run(says("http://bot.example.test"))
    assert asked == []

    with pytest.raises(Unreachable, match="socks5"):
        asyncio.run(check_identity(build_bot("1:a", "http://bot.example.test")))


def test_what_the_environment_spares_goes_by_no_proxy(
    api: BotApi, proxied: tuple[int, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = proxied
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1,example.test")

    async def name() -> str:
        async with connected(api) as bot:
            return await check_identity(bot)

    assert asyncio.run(name()) == "relais_essai_bot"
    assert asked == []


def test_an_answer_that_cannot_be_read_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(TelegramError):
        AiohttpRequest.parse_json_payload(b'{"ok": true, "result": "Nadia habite')
    assert "Nadia" not in caplog.text


def test_a_transport_is_closed_and_opened_again_and_opens_by_itself(api: BotApi) -> None:
    """A process that sends, while another listens, has nobody to open it."""

    async def twice() -> None:
        request = AiohttpRequest()
        assert await request.post(f"{api.url}/bot{api.token}/getMe")
        for _ in range(2):
            async with request:
                assert await request.post(f"{api.url}/bot{api.token}/getMe")
        await request.shutdown()

    asyncio.run(twice())
