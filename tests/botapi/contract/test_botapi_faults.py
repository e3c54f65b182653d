import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from botapi.client import RawClient
from botapi.faults import Kind
from botapi.people import User
from botapi.server import BotApi


def test_a_429_says_when_to_come_back(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    fault = bot_api.fault("sendMessage", status=429, retry_after=1, times=2)

    answers = [call("sendMessage", chat_id=nadia.id, text="x") for _ in range(3)]

    assert [answer["ok"] for answer in answers] == [False, False, True]
    assert answers[0]["description"] == "Too Many Requests: retry after 1"
    assert answers[0]["parameters"] == {"retry_after": 1}
    assert fault.hits == 2
    assert len(nadia.inbox) == 1


def test_a_refusal_may_hide_an_effect(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    bot_api.fault("sendMessage", kind="status_after_effect", status=500)

    assert call.refusal("sendMessage", chat_id=nadia.id, text="x") == "Internal Server Error"
    assert len(nadia.inbox) == 1
    assert bot_api.sent[-1].is_done


def test_a_gateway_answers_in_html(bot_api: BotApi) -> None:
    bot_api.fault("getMe", status=502)

    answer = httpx.get(f"{bot_api.url}/bot{bot_api.token}/getMe")

    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")


@pytest.mark.parametrize(("kind", "effects"), [("drop", 0), ("drop_after_effect", 1)])
def test_a_dropped_connection(
    bot_api: BotApi, call: RawClient, nadia: User, kind: Kind, effects: int
) -> None:
    bot_api.fault("sendMessage", kind=kind)

    with pytest.raises(httpx.TransportError):
        call("sendMessage", chat_id=nadia.id, text="x")

    assert len(nadia.inbox) == effects
    assert bot_api.sent[-1].status is None
    call.result("sendMessage", chat_id=nadia.id, text="encore")
    assert len(nadia.inbox) == effects + 1


@pytest.mark.parametrize(("kind", "effects"), [("timeout", 0), ("timeout_after_effect", 1)])
def test_an_answer_that_never_comes(bot_api: BotApi, nadia: User, kind: Kind, effects: int) -> None:
    bot_api.fault("sendMessage", kind=kind)

    with httpx.Client(timeout=0.2) as http, pytest.raises(httpx.ReadTimeout):
        RawClient(bot_api, http)("sendMessage", chat_id=nadia.id, text="x")

    assert len(nadia.inbox) == effects


def test_a_server_that_owes_an_answer_still_stops(bot_api: BotApi, call: RawClient) -> None:
    bot_api.fault("getMe", kind="timeout_after_effect")
    with ThreadPoolExecutor() as pool:
        owed = pool.submit(call, "getMe")
        bot_api.waits_for_calls("getMe")
        started = time.monotonic()
        bot_api.stop()

        assert isinstance(owed.exception(), httpx.TransportError)
    assert time.monotonic() - started < 3


def test_a_slow_answer(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    bot_api.fault("sendMessage", kind="slow", delay=0.2)
    started = time.monotonic()

    assert call.result("sendMessage", chat_id=nadia.id, text="x")["text"] == "x"
    assert time.monotonic() - started >= 0.2


def test_a_lost_answer_of_get_updates_loses_no_update(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    nadia.says("un")
    bot_api.fault("getUpdates", kind="drop_after_effect")

    with pytest.raises(httpx.TransportError):
        call("getUpdates")

    assert call.result("getUpdates")[0]["message"]["text"] == "un"


def test_updates_doubled_and_out_of_order(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    nadia.says("un")
    offset = call.result("getUpdates")[0]["update_id"] + 1
    call.result("getUpdates", offset=offset)
    for word in ("deux", "trois"):
        nadia.says(word)
    bot_api.fault("getUpdates", kind="duplicate", count=1)
    bot_api.fault("getUpdates", kind="reverse")

    doubled = call.result("getUpdates", offset=offset)
    reversed_ = call.result("getUpdates", offset=offset)

    assert [update["message"]["text"] for update in doubled] == ["un", "deux", "trois"]
    assert [update["message"]["text"] for update in reversed_] == ["trois", "deux"]


def test_chance_is_seeded(bot_api: BotApi, call: RawClient) -> None:
    def fates() -> list[bool]:
        fault = bot_api.fault("getMe", status=500, times=None, probability=0.5, seed=7)
        drawn = [call("getMe")["ok"] for _ in range(20)]
        bot_api.lift(fault)
        return drawn

    first = fates()

    assert first == fates()
    assert 0 < sum(first) < 20


def test_a_fault_may_be_for_one_chat_or_for_all_methods(
    bot_api: BotApi, call: RawClient, nadia: User
) -> None:
    karim = bot_api.user("Karim")
    bot_api.fault("sendMessage", status=403, times=None, chat_id=karim.id)

    assert call.refusal("sendMessage", chat_id=karim.id, text="x") == "Forbidden"
    assert call.result("sendMessage", chat_id=nadia.id, text="x")
    bot_api.clear_faults()
    bot_api.fault("*", status=500)
    assert call.refusal("getMe") == "Internal Server Error"
    assert call.result("sendMessage", chat_id=karim.id, text="x")


def test_downloads_fail_too(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    document = nadia.sends_document("note.pdf", b"%PDF").content["document"]
    path = call.result("getFile", file_id=document["file_id"])["file_path"]
    bot_api.fault("download", status=500)
    address = f"{bot_api.url}/file/bot{bot_api.token}/{path}"

    assert [httpx.get(address).status_code for _ in range(2)] == [500, 200]


def test_a_bug_of_the_server_fails_the_test_that_met_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    def met() -> None:
        with BotApi() as api:
            monkeypatch.setattr(api.world, "reachable_chat", broken)
            httpx.post(f"{api.url}/bot{api.token}/sendMessage", json={"chat_id": 1, "text": "x"})

    with pytest.raises(ZeroDivisionError):
        met()
