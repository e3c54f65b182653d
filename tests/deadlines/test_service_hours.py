from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.hours import OfficeHours
from deadlines.service_hours import Days, ServiceClock, ServiceHours
from deadlines.zones import Zone

HOUR = 3_600
OFFICES = st.sampled_from([OfficeHours(), OfficeHours(time(8, 30), time(17)), OfficeHours(time(0), time(23))])
CLOSED = st.lists(
    st.builds(
        lambda first, length: Days(first, first + timedelta(days=length)),
        st.dates(date(2024, 1, 1), date(2032, 12, 31)),
        st.integers(0, 20),
    ),
    max_size=4,
)
SERVICES = st.builds(
    lambda code, office, closed: ServiceHours(Zone.of(code), office, tuple(closed)),
    st.sampled_from(["06", "57", "971", "972", "974", "975"]),
    OFFICES,
    CLOSED,
)
INSTANTS = st.datetimes(
    *map(datetime.fromisoformat, ("2024-01-01", "2032-12-31")), timezones=st.just(UTC)
).map(lambda at: at.replace(microsecond=0))
SECONDS = st.integers(0, 60 * HOUR)


def service(departement: str = "06", *closed: Days) -> ServiceHours:
    return ServiceHours(Zone.of(departement), closed=closed)


def at(text: str, departement: str = "06") -> datetime:
    """« 2026-03-27 10:00 » on the clock of the département."""
    return datetime.fromisoformat(text).replace(tzinfo=Zone.of(departement).timezone)


@pytest.mark.parametrize(
    ("departement", "start", "hours", "expected"),
    [
        ("06", "2026-11-25 10:00", 6, "2026-11-25 16:00"),
        ("06", "2026-11-25 16:00", 6, "2026-11-26 13:00"),
        ("06", "2026-11-27 17:00", 2, "2026-11-30 10:00"),  # over a weekend
        ("06", "2026-11-28 11:00", 0, "2026-11-30 09:00"),  # a Saturday
        ("06", "2026-03-27 17:00", 2, "2026-03-30 10:00"),  # the clocks go forward
        ("06", "2026-10-23 17:00", 2, "2026-10-26 10:00"),  # the clocks go back
        ("06", "2028-02-28 17:00", 10, "2028-02-29 18:00"),
        ("06", "2026-07-13 17:00", 2, "2026-07-15 10:00"),
        ("06", "2026-04-02 17:00", 2, "2026-04-03 10:00"),
        ("57", "2026-04-02 17:00", 2, "2026-04-07 10:00"),  # Good Friday, then Easter Monday
        ("972", "2026-05-21 17:00", 2, "2026-05-26 10:00"),  # the abolition, then Pentecost
        ("06", "2026-12-31 17:00", 2, "2027-01-04 10:00"),
        ("06", "2026-11-25 10:00", 8, "2026-11-25 18:00"),  # at the closing, not at the next opening
    ],
)
def test_the_clock_runs_in_the_hours_of_the_service(
    departement: str, start: str, hours: int, expected: str
) -> None:
    found = service(departement).add(at(start, departement), hours * HOUR)

    assert found == at(expected, departement)


def test_a_closing_stands_still() -> None:
    bridge = Days(date(2026, 12, 24), date(2026, 12, 31))

    found = service("06", bridge).add(at("2026-12-23 17:00"), 2 * HOUR)

    assert found == at("2027-01-04 10:00")


def test_the_service_opens_again_after_its_closing() -> None:
    bridge = Days(date(2026, 12, 24), date(2026, 12, 31))

    assert service("06", bridge).opening_from(at("2026-12-24 10:00")) == at("2027-01-04 09:00")
    assert service("06", bridge).opening_from(at("2026-12-23 18:00")) == at("2027-01-04 09:00")
    assert service("06", bridge).opening_from(at("2026-12-23 08:59")) == at("2026-12-23 09:00")
    assert service("06", bridge).opening_from(at("2026-12-23 17:59")) == at("2026-12-23 17:59")


def test_the_length_of_a_day_is_that_of_its_office_hours() -> None:
    assert service().day_length == 9 * HOUR


def test_hours_are_counted_forward() -> None:
    with pytest.raises(ValueError, match="counted forward"):
        service().add(at("2026-11-25 10:00"), -1)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a timezone"):
        service().add(datetime.fromisoformat("2026-11-25 10:00"), 1)


@given(SERVICES, INSTANTS, SECONDS)
def test_what_was_added_is_what_has_passed(hours: ServiceHours, start: datetime, seconds: int) -> None:
    assert hours.between(start, hours.add(start, seconds)) == seconds


@given(SERVICES, INSTANTS, SECONDS, SECONDS)
def test_adding_twice_is_adding_the_sum(
    hours: ServiceHours, start: datetime, first: int, second: int
) -> None:
    assert hours.add(hours.add(start, first), second) == hours.add(start, first + second)


@given(SERVICES, INSTANTS, INSTANTS, SECONDS)
def test_who_starts_later_ends_no_sooner(
    hours: ServiceHours, one: datetime, other: datetime, seconds: int
) -> None:
    earlier, later = sorted((one, other))

    assert hours.add(earlier, seconds) <= hours.add(later, seconds)


@given(SERVICES, INSTANTS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_time_passes_piece_by_piece(hours: ServiceHours, start: datetime, first: int, second: int) -> None:
    middle = start + timedelta(seconds=first)
    end = middle + timedelta(seconds=second)

    assert hours.between(start, end) == hours.between(start, middle) + hours.between(middle, end)


@given(SERVICES, INSTANTS, st.integers(0, 10**7))
def test_a_clock_that_was_moved_back_gives_nothing_negative(
    hours: ServiceHours, start: datetime, seconds: int
) -> None:
    assert hours.between(start, start - timedelta(seconds=seconds)) == 0


@given(SERVICES, INSTANTS)
def test_the_service_is_open_when_it_opens(hours: ServiceHours, start: datetime) -> None:
    opening = hours.opening_from(start)

    assert hours.is_open(opening)
    assert hours.between(start, opening) == 0
    assert hours.opening_from(opening) == opening


@pytest.mark.parametrize(
    ("departement", "now", "waking"),
    [
        ("06", "2026-12-04 18:59", "2026-12-04 18:59"),  # a Friday
        ("06", "2026-12-04 19:00", "2026-12-05 08:00"),  # a Saturday is no Sunday
        ("06", "2026-12-05 23:00", "2026-12-07 08:00"),
        ("06", "2026-12-25 10:00", "2026-12-26 08:00"),
        ("67", "2026-12-25 10:00", "2026-12-28 08:00"),  # Saint-Étienne, then a Sunday
        ("06", "2027-03-27 22:00", "2027-03-30 08:00"),  # Easter, on which the clocks change
        ("06", "2026-10-24 22:00", "2026-10-26 08:00"),  # they change back
        ("06", "2026-12-07 03:00", "2026-12-07 08:00"),
    ],
)
def test_when_somebody_may_be_disturbed(departement: str, now: str, waking: str) -> None:
    assert service(departement).waking_from(at(now, departement)) == at(waking, departement)


@given(SERVICES, INSTANTS, st.integers(0, 40 * 86_400))
def test_a_clock_of_given_days_counts_what_the_hours_count(
    hours: ServiceHours, start: datetime, seconds: int
) -> None:
    """Within its days, at their edges, and beyond."""
    end = start + timedelta(seconds=seconds)
    first = hours.zone.local(start).date()
    clocks = (ServiceClock(hours, first, first + timedelta(days=days)) for days in (0, 20, 60))
    assert {clock.between(start, end) for clock in clocks} == {timedelta(seconds=hours.between(start, end))}
