"""How fast messages may leave."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.telegram.pace import TelegramPace

SECOND = timedelta(seconds=1)
NOW = timedelta(0)


class Watch:
    """What the pace counts by: each test moves it."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


def test_one_message_a_second_in_a_chat() -> None:
    watch = Watch()
    pace = TelegramPace(clock=watch)
    pace.sent("7")

    assert pace.wait("8") == NOW
    watch.at = 0.4
    assert pace.wait("7") == 0.6 * SECOND
    watch.at = 1
    assert pace.wait("7") == NOW


def test_thirty_messages_a_second_overall() -> None:
    watch = Watch()
    pace = TelegramPace(clock=watch)
    for chat in range(29):
        pace.sent(str(chat))
    watch.at = 0.5
    pace.sent("29")

    assert pace.wait("30") == 0.5 * SECOND
    watch.at = 1
    assert pace.wait("30") == NOW


def test_twenty_messages_a_minute_in_a_group() -> None:
    watch = Watch()
    pace = TelegramPace(clock=watch)
    for number in range(20):
        watch.at = number
        assert pace.wait("-1001") == NOW
        pace.sent("-1001")

    watch.at = 20
    assert pace.wait("-1001") == 40 * SECOND
    assert pace.wait("-1002") == NOW
    watch.at = 60
    assert pace.wait("-1001") == NOW


def test_a_reply_of_several_messages_waits_for_room_for_all_of_them() -> None:
    watch = Watch()
    pace = TelegramPace(clock=watch)
    for number in range(18):
        watch.at = number
        pace.sent("-1001")

    watch.at = 18
    assert pace.wait("-1001", messages=2) == NOW
    assert pace.wait("-1001", messages=4) == 43 * SECOND
    assert pace.wait("-1001", messages=500) == 59 * SECOND
    assert pace.wait("7", messages=5) == NOW


def test_a_pause_that_was_asked_for_holds_one_chat_or_all() -> None:
    watch = Watch()
    pace = TelegramPace(clock=watch)
    pace.hold(9 * SECOND, chat="-1001")
    pace.hold(5 * SECOND, chat="-1001")
    assert pace.wait("-1001") == 9 * SECOND
    assert pace.wait("7") == NOW

    pace.hold(3 * SECOND)
    assert pace.wait("7") == 3 * SECOND
    watch.at = 3
    assert pace.wait("7") == NOW


def test_benches_run_without_limits_but_still_obey() -> None:
    pace = TelegramPace.unlimited()
    for _ in range(100):
        pace.sent("7")
    assert pace.wait("7") == NOW

    pace.hold(3600 * SECOND)
    assert pace.wait("7") > 3500 * SECOND


def test_idle_chats_are_forgotten_and_busy_ones_kept() -> None:
    watch = Watch()
    pace = TelegramPace(clock=watch, overall=None)
    for chat in range(999):
        pace.sent(str(chat))
    watch.at = 59
    pace.sent("-1001")
    pace.sent("5000")

    assert len(pace._chats) == 2
    assert pace.wait("-1001") == SECOND
