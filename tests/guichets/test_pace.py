"""The pace forgets by age, and never everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guichets.pace import Pace, Rate

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ONCE = Rate(1)


def test_a_crowd_makes_it_forget_the_longest_silent_and_nobody_else() -> None:
    pace = Pace()
    assert pace.wait("first", ONCE, NOON) is None
    for number in range(9_999):
        assert pace.wait(f"stranger-{number}", ONCE, NOON) is None
    assert pace.wait("first", ONCE, NOON) is not None  # heard again, it is the last to be forgotten

    for number in range(9_000):
        pace.wait(f"other-{number}", ONCE, NOON)

    assert pace.wait("first", ONCE, NOON) is not None
    assert pace.wait("stranger-9998", ONCE, NOON) is not None
    assert len(pace._given) <= 10_000


def test_whoever_was_silent_for_a_window_is_forgotten() -> None:
    pace = Pace()
    for number in range(100):
        pace.wait(f"stranger-{number}", ONCE, NOON)

    pace.wait("late", ONCE, NOON + timedelta(minutes=2))

    assert list(pace._given) == ["late"]


def test_a_clock_set_back_silences_nobody() -> None:
    pace = Pace()
    pace.wait("first", ONCE, NOON)

    assert pace.wait("first", ONCE, NOON - timedelta(days=1)) is None
