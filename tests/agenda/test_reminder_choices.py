"""Later, or no more: what an agent asks of the reminders of one event."""

from __future__ import annotations

from datetime import date

import pytest
from due_fakes import PARIS, SERVICE, FakeWork, local, person, remind_events, remind_soon

from agenda.enrolling import EnrolmentService
from agenda.events import EventKind, Offer
from agenda.notices import EventCancelled
from agenda.planning import EventService
from agenda.reminders import days_offered
from guichets.registry import Role

ODILE = person(1)
ELEVEN, TWELVE = (person(number, Role.AGENT, 1) for number in (11, 12))
MONDAY = date(2027, 1, 11)


@pytest.fixture
def work() -> FakeWork:
    """A training on Thursday 14 January 2027 at half past two, to which two come."""
    found, now = FakeWork(), local("2026-12-01 10:00")
    event = EventService(found, now=now).plan(
        EventKind.FORMATION, title="Titre", starts_at=local("2027-01-14 14:30"), place="Nice", by=ODILE,
        offer=Offer(has_enrolment=True),
    )  # fmt: skip
    for one in (ELEVEN, TWELVE):
        EnrolmentService(found, now=now).enrol(event, one)
    return found


def reminded(work: FakeWork, when: str) -> list[str]:
    """Of agents 11 and 12, what is new."""
    before = len(work.outbox.keys)
    remind_events(work, now=local(when), hours=SERVICE)
    remind_soon(work, now=local(when), hours=SERVICE)
    keys = [key for key in work.outbox.keys[before:] if ":agent-1" in key and key.startswith("rappel")]
    return [key.removeprefix("rappel:formation-1:") for key in keys]


def test_one_who_wants_no_more_hears_of_changes_alone(work: FakeWork) -> None:
    assert reminded(work, "2027-01-07 09:00") == ["2027-01-14:J-7:agent-11", "2027-01-14:J-7:agent-12"]
    work.reminder_choices.keep(1, 11, None)

    assert reminded(work, "2027-01-13 09:00") == ["2027-01-14:J-1:agent-12"]
    assert reminded(work, "2027-01-14 13:40") == ["202701141330:H-1:agent-12"]
    event = work.events.by_id(1)
    assert event is not None
    EventService(work, now=local("2027-01-14 14:00")).cancel(event, by=ODILE)
    assert 11 in work.outbox.told(EventCancelled)


def test_one_who_wants_it_again_is_reminded_that_day_then_as_usual(work: FakeWork) -> None:
    reminded(work, "2027-01-07 09:00")
    work.reminder_choices.keep(1, 11, MONDAY)

    days = (
        "2027-01-08 10:00",
        "2027-01-11 08:50",
        "2027-01-11 09:00",
        "2027-01-12 09:00",
        "2027-01-13 09:00",
    )
    assert [reminded(work, day) for day in days] == [
        [], [], ["2027-01-14:2027-01-11:agent-11"], [],
        ["2027-01-14:J-1:agent-11", "2027-01-14:J-1:agent-12"],
    ]  # fmt: skip


def test_one_who_takes_it_back_is_reminded_as_usual(work: FakeWork) -> None:
    work.reminder_choices.keep(1, 11, None)
    assert reminded(work, "2027-01-07 09:00") == ["2027-01-14:J-7:agent-12"]
    work.reminder_choices.forget(1, 11)
    assert reminded(work, "2027-01-07 09:10") == ["2027-01-14:J-7:agent-11"]


@pytest.mark.parametrize(
    ("today", "day", "offered"),
    [
        ("2027-01-07", "2027-01-14", ["2027-01-08", "2027-01-11"]),
        ("2027-01-08", "2027-01-15", ["2027-01-11"]),  # on a Friday, both are the Monday
        ("2027-01-11", "2027-01-12", []),  # the eve's own reminder is today's
        ("2027-03-25", "2027-04-01", ["2027-03-26", "2027-03-30"]),  # Easter Monday
    ],
)
def test_what_is_offered_comes_before_the_eve(today: str, day: str, offered: list[str]) -> None:
    found = days_offered(date.fromisoformat(today), date.fromisoformat(day), PARIS)

    assert [one.isoformat() for one in found] == offered
