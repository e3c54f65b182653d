"""The days on which a ticket may be come back to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import PARIS
from hypothesis import given
from hypothesis import strategies as st

from deadlines.service_hours import ServiceHours
from tickets.errors import SnoozeOutOfReach
from tickets.workplace import SNOOZED_AT_MOST, snooze_days, snoozed

HOURS = ServiceHours(PARIS)
FRIDAY = datetime(2026, 12, 18, 15, tzinfo=UTC)


def test_the_days_that_are_offered_are_those_on_which_somebody_works() -> None:
    assert snooze_days(HOURS, FRIDAY) == [
        date(2026, 12, 21),  # the Monday, which is the next day of service too
        date(2026, 12, 28),  # in a week is Christmas, then a week end
        date(2027, 1, 4),  # in two, the first of January
        date(2027, 1, 15),
    ]


@given(st.integers(0, 2 * 365 * 24))
def test_each_day_that_is_offered_may_be_chosen_once(hours: int) -> None:
    now = FRIDAY + timedelta(hours=hours)
    days = snooze_days(HOURS, now)

    assert days == sorted(set(days))
    for day in days:
        until = snoozed(1, "T-2026-0001", day, hours=HOURS, now=now).until
        assert until > now
        assert HOURS.is_open(until)


@pytest.mark.parametrize("days", [-1, 0, SNOOZED_AT_MOST.days + 1])
def test_a_day_that_is_over_or_too_far_is_refused(days: int) -> None:
    day = FRIDAY.date() + timedelta(days=days)

    with pytest.raises(SnoozeOutOfReach):
        snoozed(1, "T-2026-0001", day, hours=HOURS, now=FRIDAY)
