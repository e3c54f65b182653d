from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.hours import OfficeHours
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone

HOURS = OfficeHours()
ZONES = st.sampled_from([Zone.of(code) for code in ("06", "67", "971", "972", "974", "975")])
INSTANTS = st.datetimes(*map(datetime.fromisoformat, ("2024-01-01", "2032-12-31")), timezones=st.just(UTC))


def next_sending(at: datetime, zone: Zone, hours: OfficeHours) -> datetime:
    return ServiceHours(zone, hours).opening_from(at)


def at(text: str, zone: Zone) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone.timezone)


@pytest.mark.parametrize(
    ("departement", "instant", "expected"),
    [
        ("06", "2026-03-03 09:00", "2026-03-03 09:00"),
        ("06", "2026-03-03 17:59", "2026-03-03 17:59"),
        ("06", "2026-03-03 18:00", "2026-03-04 09:00"),
        ("06", "2026-03-03 08:59", "2026-03-03 09:00"),
        ("06", "2026-03-06 20:00", "2026-03-09 09:00"),  # Friday evening
        ("06", "2026-03-29 03:30", "2026-03-30 09:00"),  # summer time begins
        ("06", "2026-10-25 02:30", "2026-10-26 09:00"),  # summer time ends
        ("06", "2026-04-03 10:00", "2026-04-03 10:00"),
        ("67", "2026-04-03 10:00", "2026-04-07 09:00"),  # Good Friday in Alsace, then Easter
        ("972", "2026-05-22 10:00", "2026-05-26 09:00"),  # abolition day, then Pentecost
        ("974", "2026-05-22 10:00", "2026-05-22 10:00"),
        ("06", "2026-12-31 19:00", "2027-01-04 09:00"),
        ("06", "2028-02-28 19:00", "2028-02-29 09:00"),
        ("06", "2028-02-29 12:00", "2028-02-29 12:00"),
    ],
)
def test_nothing_is_sent_outside_office_hours(departement: str, instant: str, expected: str) -> None:
    zone = Zone.of(departement)

    actual = next_sending(at(instant, zone), zone, HOURS)

    assert actual == at(expected, zone)
    assert actual.tzinfo is UTC


def test_each_zone_is_woken_on_its_own_clock() -> None:
    midnight = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)

    assert next_sending(midnight, Zone.of("974"), HOURS) == datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert next_sending(midnight, Zone.of("06"), HOURS) == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert next_sending(midnight, Zone.of("972"), HOURS) == datetime(2026, 3, 3, 13, tzinfo=UTC)


def test_an_office_may_have_its_own_hours() -> None:
    zone = Zone.of("06")
    hours = OfficeHours(opening=time(8, 30), closing=time(12))

    assert next_sending(at("2026-03-03 12:00", zone), zone, hours) == at("2026-03-04 08:30", zone)


def test_a_naive_instant_is_refused() -> None:
    zone = Zone.of("06")
    naive = at("2026-03-03 10:00", zone).replace(tzinfo=None)

    with pytest.raises(ValueError, match="needs a timezone"):
        next_sending(naive, zone, HOURS)


def test_an_office_closes_after_it_opens() -> None:
    with pytest.raises(ValueError, match="before it closes"):
        OfficeHours(opening=time(18), closing=time(9))


def test_office_hours_are_local() -> None:
    with pytest.raises(ValueError, match="no timezone"):
        OfficeHours(opening=time(9, tzinfo=UTC))


@given(instant=INSTANTS, zone=ZONES)
def test_a_sending_is_in_office_hours_and_never_early(instant: datetime, zone: Zone) -> None:
    sent_at = next_sending(instant, zone, HOURS)

    assert sent_at >= instant
    assert ServiceHours(zone).is_open(sent_at)
    assert next_sending(sent_at, zone, HOURS) == sent_at


@given(instant=INSTANTS, zone=ZONES)
def test_a_sending_waits_no_longer_than_it_must(instant: datetime, zone: Zone) -> None:
    sent_at = next_sending(instant, zone, HOURS)

    assert sent_at == instant or zone.local(sent_at).time() == HOURS.opening


@given(first=INSTANTS, then=INSTANTS, zone=ZONES)
def test_sendings_keep_their_order(first: datetime, then: datetime, zone: Zone) -> None:
    earlier, later = sorted((first, then))

    assert next_sending(earlier, zone, HOURS) <= next_sending(later, zone, HOURS)
