import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from botapi.client import RawClient
from botapi.people import User
from botapi.server import BotApi

DAY = 24 * 3600


def texts(updates: list[Any]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_an_update_comes_again_until_a_higher_offset_confirms_it(call: RawClient, nadia: User) -> None:
    for word in ("un", "deux", "trois"):
        nadia.says(word)

    first = call.result("getUpdates")
    again = call.result("getUpdates")
    after_one = call.result("getUpdates", offset=first[1]["update_id"])
    back = call.result("getUpdates", offset=first[0]["update_id"])

    assert texts(first) == texts(again) == ["un", "deux", "trois"]
    assert texts(after_one) == ["deux", "trois"]
    assert texts(back) == ["deux", "trois"]


def test_limit_and_negative_offset(call: RawClient, nadia: User) -> None:
    for word in ("un", "deux", "trois"):
        nadia.says(word)

    assert texts(call.result("getUpdates", limit=2)) == ["un", "deux"]
    assert texts(call.result("getUpdates", offset=-1)) == ["trois"]
    assert texts(call.result("getUpdates")) == ["trois"]


def test_a_long_poll_answers_as_soon_as_something_comes(
    call: RawClient, nadia: User, bot_api: BotApi
) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(call.result, "getUpdates", timeout=8)
        bot_api.waits_for_calls("getUpdates")
        started = time.monotonic()
        nadia.says("bonjour")

        assert texts(poll.result()) == ["bonjour"]
        assert time.monotonic() - started < 4


def test_a_long_poll_without_news_ends_empty(call: RawClient) -> None:
    started = time.monotonic()

    assert call.result("getUpdates", timeout=1) == []
    assert time.monotonic() - started >= 0.9


def test_a_second_poll_ends_the_first(call: RawClient, nadia: User, bot_api: BotApi) -> None:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(call, "getUpdates", timeout=8)
        bot_api.waits_for_calls("getUpdates")
        second = pool.submit(call.result, "getUpdates", timeout=8)
        refused = first.result()
        nadia.says("bonjour")

        assert refused["error_code"] == 409
        assert refused["description"].startswith("Conflict: terminated by other getUpdates request")
        assert texts(second.result()) == ["bonjour"]


def test_polling_beside_a_webhook_is_a_conflict(call: RawClient, bot_api: BotApi) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(call.refusal, "getUpdates", timeout=8)
        bot_api.waits_for_calls("getUpdates")
        call.result("setWebhook", url="http://127.0.0.1:9/hook")

        assert waiting.result() == "Conflict: terminated by setWebhook request"
    assert "can't use getUpdates method while webhook is active" in call.refusal("getUpdates")


def test_allowed_updates_hold_for_what_comes_later(call: RawClient, nadia: User) -> None:
    nadia.says("avant")
    call.result("getUpdates", allowed_updates=["callback_query"])
    nadia.says("pendant")
    call.result("getUpdates", allowed_updates=[])
    nadia.says("après")

    assert texts(call.result("getUpdates")) == ["avant", "après"]


def test_updates_that_nobody_fetched_are_lost_after_a_day() -> None:
    clock = [1_700_000_000.0]
    with BotApi(now=lambda: clock[0]) as api, httpx.Client() as http:
        nadia = api.user()
        nadia.says("vendredi")
        clock[0] += 2 * DAY
        nadia.says("dimanche")
        clock[0] += DAY / 2

        assert texts(RawClient(api, http).result("getUpdates")) == ["dimanche"]


def test_raw_updates_may_be_late_or_doubled(call: RawClient, bot_api: BotApi, nadia: User) -> None:
    nadia.says("un")
    first = call.result("getUpdates")[0]
    nadia.says("deux")
    late = first | {"update_id": first["update_id"] - 10}
    bot_api.push(late)
    call.result("getUpdates", offset=first["update_id"] + 1)
    bot_api.push(late, insist=True)
    bot_api.redeliver(1)

    assert texts(call.result("getUpdates", offset=first["update_id"] + 1)) == ["un", "un", "deux"]
    assert texts(call.result("getUpdates", offset=first["update_id"] + 1)) == ["deux"]


def test_the_server_sees_when_all_is_confirmed(call: RawClient, bot_api: BotApi, nadia: User) -> None:
    nadia.says("un")
    last = call.result("getUpdates")[-1]["update_id"]
    assert len(bot_api.pending) == 1

    call.result("getUpdates", offset=last + 1)

    bot_api.waits_until_confirmed(timeout=0)


def test_state_and_address_survive_an_outage(nadia: User, bot_api: BotApi, call: RawClient) -> None:
    nadia.says("avant la panne")
    address = bot_api.url
    bot_api.stop()
    try:
        call("getMe")
    except httpx.TransportError:
        is_out = True
    bot_api.start()

    assert is_out
    assert bot_api.url == address
    assert texts(call.result("getUpdates")) == ["avant la panne"]


def test_stopping_does_not_wait_for_a_poll(bot_api: BotApi, call: RawClient) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(call, "getUpdates", timeout=40)
        bot_api.waits_for_calls("getUpdates")
        started = time.monotonic()
        bot_api.stop()

        assert time.monotonic() - started < 3
        assert isinstance(poll.exception(), httpx.TransportError)
