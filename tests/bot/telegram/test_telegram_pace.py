"""How fast messages may leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.channels.telegram.pace import TelegramPace

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NOW = timedelta(0)


def test_one_message_a_second_in_a_chat() -> None:
    pace = TelegramPace()
    pace.sent("7", NOON)

    assert pace.wait("7", NOON + 0.4 * SECOND) == 0.6 * SECOND
    assert pace.wait("7", NOON + SECOND) == NOW
    assert pace.wait("8", NOON) == NOW


def test_thirty_messages_a_second_overall() -> None:
    pace = TelegramPace()
    for chat in range(29):
        pace.sent(str(chat), NOON)
    pace.sent("29", NOON + 0.5 * SECOND)

    assert pace.wait("30", NOON + 0.5 * SECOND) == 0.5 * SECOND
    assert pace.wait("30", NOON + SECOND) == NOW


def test_twenty_messages_a_minute_in_a_group() -> None:
    pace = TelegramPace()
    for number in range(20):
        assert pace.wait("-1001", NOON + number * SECOND) == NOW
        pace.sent("-1001", NOON + number * SECOND)

    assert pace.wait("-1001", NOON + 20 * SECOND) == 40 * SECOND
    assert pace.wait("-1001", NOON + 60 * SECOND) == NOW
    assert pace.wait("-1002", NOON + 20 * SECOND) == NOW


def test_a_reply_of_several_messages_waits_for_room_for_all_of_them() -> None:
    pace = TelegramPace()
    for number in range(18):
        pace.sent("-1001", NOON + number * SECOND)

    later = NOON + 18 * SECOND
    assert pace.wait("-1001", later, messages=2) == NOW
    assert pace.wait("-1001", later, messages=4) == 43 * SECOND
    assert pace.wait("-1001", later, messages=500) == 59 * SECOND
    assert pace.wait("7", later, messages=5) == NOW


def test_a_pause_that_was_asked_for_holds_one_chat_or_all() -> None:
    pace = TelegramPace()
    pace.hold(NOON + 9 * SECOND, chat="-1001")
    pace.hold(NOON + 5 * SECOND, chat="-1001")
    assert pace.wait("-1001", NOON) == 9 * SECOND
    assert pace.wait("7", NOON) == NOW

    pace.hold(NOON + 3 * SECOND)
    assert pace.wait("7", NOON) == 3 * SECOND
    assert pace.wait("7", NOON + 3 * SECOND) == NOW


def test_benches_run_without_limits_but_still_obey() -> None:
    pace = TelegramPace.unlimited()
    for _ in range(100):
        pace.sent("7", NOON)
    assert pace.wait("7", NOON) == NOW

    pace.hold(NOON + SECOND)
    assert pace.wait("7", NOON) == SECOND


def test_idle_chats_are_forgotten_and_busy_ones_kept() -> None:
    pace = TelegramPace(overall=None)
    for chat in range(999):
        pace.sent(str(chat), NOON)
    pace.sent("-1001", NOON + 59 * SECOND)
    pace.sent("5000", NOON + 59 * SECOND)

    assert len(pace._chats) == 2
    assert pace.wait("-1001", NOON + 59 * SECOND) == SECOND
