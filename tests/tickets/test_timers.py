from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from stand_in import StandIn

from tickets.errors import TimerRunsElsewhere
from tickets.timers import MOST, Timer, start_timer, stop_timer

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HERE, THERE = "T-2026-0001", "T-2026-0002"


class FakeTimers(StandIn):
    def __init__(self) -> None:
        self.running: dict[int, Timer] = {}

    def of(self, agent_id: int) -> Timer | None:
        return self.running.get(agent_id)

    def start(self, timer: Timer) -> None:
        self.running[timer.agent_id] = timer

    def stop(self, agent_id: int) -> None:
        self.running.pop(agent_id, None)


@pytest.mark.parametrize(
    ("elapsed", "minutes"),
    [
        (timedelta(seconds=0), 1),
        (timedelta(seconds=59), 1),
        (timedelta(minutes=12), 12),
        (timedelta(minutes=12, seconds=1), 13),
        (timedelta(days=3), MOST),
        (timedelta(seconds=-5), 1),  # two machines, two clocks
    ],
)
def test_a_minute_that_has_begun_is_a_minute(elapsed: timedelta, minutes: int) -> None:
    assert Timer(1, HERE, NOW).minutes(NOW + elapsed) == minutes


def test_starting_again_keeps_what_runs() -> None:
    timers = FakeTimers()
    start_timer(timers, by=1, ticket=HERE, at=NOW)
    start_timer(timers, by=1, ticket=HERE, at=NOW + timedelta(minutes=5))

    assert stop_timer(timers, by=1, ticket=HERE, at=NOW + timedelta(minutes=9)) == 9


def test_one_timer_runs_at_a_time_for_each_person() -> None:
    timers = FakeTimers()
    start_timer(timers, by=1, ticket=HERE, at=NOW)
    start_timer(timers, by=2, ticket=THERE, at=NOW)

    with pytest.raises(TimerRunsElsewhere):
        start_timer(timers, by=1, ticket=THERE, at=NOW)


def test_a_timer_is_stopped_once_and_where_it_runs() -> None:
    timers = FakeTimers()
    start_timer(timers, by=1, ticket=HERE, at=NOW)
    later = NOW + timedelta(minutes=2)

    stopped = [stop_timer(timers, by=1, ticket=ticket, at=later) for ticket in (THERE, HERE, HERE)]

    assert stopped == [0, 2, 0]
