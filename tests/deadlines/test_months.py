from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.months import add_calendar_months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 12), 1, date(2026, 4, 12)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 1, 29), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 8), 0, date(2026, 5, 8)),
    ],
)
def test_a_month_keeps_the_day_or_takes_the_last(day: date, months: int, expected: date) -> None:
    assert add_calendar_months(day, months) == expected


def test_an_instant_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="not an instant"):
        add_calendar_months(datetime(2026, 1, 31, 23, 30, tzinfo=UTC), 1)


@given(
    day=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    months=st.integers(min_value=-240, max_value=240),
)
def test_the_day_changes_only_when_the_month_is_too_short(day: date, months: int) -> None:
    due_on = add_calendar_months(day, months)

    assert (due_on.year - day.year) * 12 + due_on.month - day.month == months
    is_last_of_month = (due_on + timedelta(days=1)).day == 1
    assert due_on.day == day.day or (due_on.day < day.day and is_last_of_month)
