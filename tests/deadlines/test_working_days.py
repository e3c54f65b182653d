from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.working_days import (
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)
from deadlines.zones import Zone

PARIS = Zone.of("75")
ZONES = st.sampled_from([Zone.of(code) for code in ("06", "67", "971", "972", "974", "975")])
INSTANTS = st.datetimes(*map(datetime.fromisoformat, ("2024-01-01", "2032-12-31")), timezones=st.just(UTC))
COUNTS = st.integers(min_value=0, max_value=40)


def at(text: str, zone: Zone = PARIS) -> datetime:
    """« 2026-03-27 10:00 » on the clock of the zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone.timezone)


@pytest.mark.parametrize(
    ("departement", "day", "expected"),
    [
        ("06", date(2026, 4, 3), True),
        ("67", date(2026, 4, 3), False),
        ("06", date(2026, 4, 4), False),
        ("06", date(2026, 4, 5), False),
        ("06", date(2026, 4, 6), False),
        ("972", date(2026, 5, 22), False),
        ("06", date(2028, 2, 29), True),
        ("06", date(2027, 1, 1), False),
    ],
)
def test_working_days_are_monday_to_friday_but_the_holidays(
    departement: str, day: date, expected: bool
) -> None:
    assert is_working_day(day, Zone.of(departement)) is expected


def test_an_instant_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="not an instant"):
        is_working_day(at("2026-05-01 10:00"), PARIS)


@pytest.mark.parametrize(
    ("departement", "day", "expected"),
    [
        ("06", date(2026, 4, 3), date(2026, 4, 3)),
        ("67", date(2026, 4, 3), date(2026, 4, 7)),
        ("06", date(2026, 4, 4), date(2026, 4, 7)),
        ("972", date(2026, 5, 22), date(2026, 5, 26)),  # then the weekend and Pentecost
        ("06", date(2027, 1, 1), date(2027, 1, 4)),
        ("67", date(2028, 12, 25), date(2028, 12, 27)),
    ],
)
def test_the_next_working_day_may_be_the_day_itself(departement: str, day: date, expected: date) -> None:
    assert next_working_day(day, Zone.of(departement)) == expected


ADDITIONS = [
    ("06", "2026-03-02 10:00", 2, "2026-03-04 10:00"),
    ("06", "2026-03-06 10:00", 2, "2026-03-10 10:00"),  # over a weekend
    ("06", "2026-04-02 16:45", 2, "2026-04-07 16:45"),  # over Easter
    ("67", "2026-04-02 16:45", 2, "2026-04-08 16:45"),  # and Good Friday
    ("06", "2026-03-27 10:00", 1, "2026-03-30 10:00"),  # the clock gains an hour
    ("06", "2026-10-23 10:00", 1, "2026-10-26 10:00"),  # the clock loses an hour
    ("06", "2026-03-29 03:30", 1, "2026-03-31 09:00"),  # the night itself: counted from Monday's opening
    ("06", "2026-10-25 02:30", 1, "2026-10-27 09:00"),
    ("06", "2026-12-31 10:00", 1, "2027-01-04 10:00"),  # over the new year
    ("06", "2028-02-28 10:00", 1, "2028-02-29 10:00"),  # leap year
    ("06", "2026-03-07 15:00", 0, "2026-03-09 09:00"),  # a Saturday counts from Monday's opening
    ("06", "2026-03-06 22:00", 0, "2026-03-06 22:00"),
    ("974", "2026-12-31 23:30", 1, "2027-01-04 23:30"),
    ("972", "2026-05-21 08:00", 1, "2026-05-26 08:00"),
]


@pytest.mark.parametrize(("departement", "start", "count", "expected"), ADDITIONS)
def test_working_days_are_added_at_the_same_local_hour(
    departement: str, start: str, count: int, expected: str
) -> None:
    zone = Zone.of(departement)

    actual = add_working_days(at(start, zone), count, zone)

    assert actual == at(expected, zone)
    assert actual.tzinfo is UTC


def test_the_opening_may_be_another_hour() -> None:
    saturday = at("2026-03-07 15:00")

    assert add_working_days(saturday, 1, PARIS, time(8, 30)) == at("2026-03-10 08:30")


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="counted forward"):
        add_working_days(at("2026-03-02 10:00"), -1, PARIS)


def test_a_naive_instant_is_refused() -> None:
    naive = at("2026-03-02 10:00").replace(tzinfo=None)

    with pytest.raises(ValueError, match="needs a timezone"):
        add_working_days(naive, 1, PARIS)
    with pytest.raises(ValueError, match="needs a timezone"):
        working_days_between(naive, at("2026-03-03 10:00"), PARIS)
    with pytest.raises(ValueError, match="needs a timezone"):
        working_days_between(at("2026-03-02 10:00"), naive, PARIS)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-02 10:00", "2026-03-04 10:00", 2),
        ("2026-03-02 10:00", "2026-03-04 09:59", 1),
        ("2026-03-02 10:00", "2026-03-02 18:00", 0),
        ("2026-03-06 10:00", "2026-03-08 12:00", 0),  # nothing elapses during a weekend
        ("2026-03-07 12:00", "2026-03-10 09:00", 1),  # from Monday's opening
        ("2026-04-02 10:00", "2026-04-07 10:00", 2),
        ("2026-10-23 10:00", "2026-10-26 10:00", 1),
        ("2026-03-27 10:00", "2026-03-30 10:00", 1),
        ("2026-03-04 10:00", "2026-03-02 10:00", 0),
    ],
)
def test_only_whole_working_days_have_elapsed(start: str, end: str, expected: int) -> None:
    assert working_days_between(at(start), at(end), PARIS) == expected


@given(start=INSTANTS, count=COUNTS, zone=ZONES)
def test_what_was_added_has_elapsed(start: datetime, count: int, zone: Zone) -> None:
    end = add_working_days(start, count, zone)

    assert end >= start
    assert working_days_between(start, end, zone) == count
    if count:
        assert working_days_between(start, end - timedelta(microseconds=1), zone) == count - 1


@given(start=INSTANTS, first=COUNTS, then=COUNTS, zone=ZONES)
def test_adding_in_two_steps_is_adding_once(start: datetime, first: int, then: int, zone: Zone) -> None:
    in_two_steps = add_working_days(add_working_days(start, first, zone), then, zone)

    assert in_two_steps == add_working_days(start, first + then, zone)


@given(start=INSTANTS, count=COUNTS, zone=ZONES)
def test_one_arrives_on_a_working_day(start: datetime, count: int, zone: Zone) -> None:
    assert is_working_day(zone.local(add_working_days(start, count, zone)).date(), zone)
