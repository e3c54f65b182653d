import pytest

from botapi.client import RawClient
from botapi.flood import FloodControl
from botapi.people import User
from botapi.server import BotApi

GROUP = -100


def rules(flood: FloodControl) -> set[str]:
    return {violation.rule for violation in flood.violations}


def test_thirty_messages_in_a_second_pass_and_the_next_does_not() -> None:
    flood = FloodControl()
    for chat_id in range(30):
        assert flood.check(chat_id + 1, 0.0, is_enforced=True) is None

    assert flood.check(99, 0.0, is_enforced=True) == 1
    assert flood.check(99, 0.1, is_enforced=True) is None
    assert rules(flood) == {"overall"}


def test_thirty_a_second_can_last() -> None:
    flood = FloodControl()
    for i in range(3000):
        flood.check(1 + i % 100, i / 30, is_enforced=False)

    assert rules(flood) == set()


@pytest.mark.parametrize(("pause", "broken"), [(1.0, set()), (0.5, {"chat"})])
def test_one_message_a_second_in_a_chat_in_the_long_run(pause: float, broken: set[str]) -> None:
    flood = FloodControl()
    for i in range(60):
        flood.check(1, i * pause, is_enforced=False)

    assert rules(flood) == broken


@pytest.mark.parametrize(("pause", "broken"), [(3.0, set()), (2.0, {"group"})])
def test_twenty_messages_a_minute_in_a_group(pause: float, broken: set[str]) -> None:
    flood = FloodControl()
    for i in range(60):
        flood.check(GROUP, i * pause, is_enforced=False)

    assert rules(flood) == broken


def test_a_group_is_told_when_its_minute_ends() -> None:
    flood = FloodControl()
    for i in range(20):
        assert flood.check(GROUP, i * 1.5, is_enforced=True) is None

    assert flood.check(GROUP, 30.0, is_enforced=True) == 30
    assert flood.check(GROUP, 60.0, is_enforced=True) is None


def test_limits_are_noted_and_enforced_on_demand(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    first = [call("sendMessage", chat_id=nadia.id, text="x")["ok"] for _ in range(6)]
    noted = len(bot_api.violations)
    bot_api.flood_limits = True
    refused = call("sendMessage", chat_id=nadia.id, text="x")

    assert all(first)
    assert noted > 0
    assert refused["error_code"] == 429
    assert refused["parameters"] == {"retry_after": 1}
    assert bot_api.violations[-1].chat_id == nadia.id
    assert len(nadia.inbox) == 6
