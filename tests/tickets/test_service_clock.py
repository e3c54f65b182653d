from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.working_days import OPENING
from deadlines.zones import Zone
from tickets.service_clock import answer_due_at, late_before

PARIS = Zone.of("06")
ZONES = st.sampled_from([Zone.of(code) for code in ("06", "67", "971", "974")])
INSTANTS = st.datetimes(*map(datetime.fromisoformat, ("2024-01-01", "2032-12-31")), timezones=st.just(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS.timezone)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-25 10:00", "2026-11-23 10:00"),
        ("2026-11-23 10:00", "2026-11-19 10:00"),  # over a weekend
        ("2026-11-22 10:00", "2026-11-19 00:00"),  # on a Sunday: as at the end of Friday
        ("2026-11-25 08:00", "2026-11-21 00:00"),  # before opening: as the evening before
        ("2026-11-12 10:00", "2026-11-09 10:00"),  # the 11th is a holiday
    ],
)
def test_a_ticket_is_late_two_working_days_after_it_was_opened(now: str, expected: str) -> None:
    assert late_before(at(now), PARIS) == at(expected)


@given(opened_at=INSTANTS, waited=st.timedeltas(timedelta(0), timedelta(days=12)), zone=ZONES)
def test_none_is_late_before_its_answer_is_due(opened_at: datetime, waited: timedelta, zone: Zone) -> None:
    now = opened_at + waited
    is_late = opened_at < late_before(now, zone)

    assert not is_late or answer_due_at(opened_at, zone) <= now


@given(opened_at=INSTANTS, zone=ZONES)
def test_each_is_late_from_the_opening_that_follows(opened_at: datetime, zone: Zone) -> None:
    due_at = zone.local(answer_due_at(opened_at, zone))
    now = max(due_at, zone.local(zone.instant(due_at.date(), OPENING))) + timedelta(microseconds=1)

    assert opened_at < late_before(now, zone)
