from __future__ import annotations

from datetime import datetime

import pytest
from due_fakes import GESTIONNAIRES, HOURS, PARIS, FakeWork, local, move, person, remind_events

from agenda.events import Event, EventKind
from agenda.notices import EventChanged, EventReminder
from agenda.planning import EventService
from agenda.reminders import milestone_owed, reminders_ahead
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from journal.entries import Kind

ODILE = person(1)
TUESDAY = local("2027-01-12 14:30")


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


def event(
    work: FakeWork,
    starts_at: datetime = TUESDAY,
    kind: EventKind = EventKind.FORMATION,
    guichet_ids: tuple[int, ...] = (),
) -> Event:
    return EventService(work, now=local("2026-11-25 10:00")).plan(
        kind, title="Titre", starts_at=starts_at, place="Nice", by=ODILE, guichet_ids=guichet_ids
    )


def remind(work: FakeWork, at: str, zone: Zone = PARIS) -> int:
    return remind_events(work, now=local(at, zone), hours=ServiceHours(zone))


DAYS = """
starts            looked at         milestone
2027-01-12 14:30  2027-01-04 23:59  -
2027-01-12 14:30  2027-01-05 00:00  7
2027-01-12 14:30  2027-01-10 10:00  7
2027-01-12 14:30  2027-01-11 00:00  1
2027-01-12 14:30  2027-01-12 14:29  1
2027-01-12 14:30  2027-01-12 14:30  -
2027-01-11 09:30  2027-01-07 17:00  7
2027-01-11 09:30  2027-01-08 09:00  1
2027-01-08 10:00  2027-01-01 10:00  -
2027-01-08 10:00  2027-01-04 09:00  7
2027-01-01 00:30  2026-12-24 23:00  -
2027-01-01 00:30  2026-12-31 09:00  1
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines()[1:])
def test_the_nearest_milestone_is_owed_in_local_calendar_days(work: FakeWork, line: str) -> None:
    """A Monday's eve leaves on the Friday; a week before that falls on New Year leaves on the Monday."""
    start, look, expected = line[:16], line[18:34], line[36:].strip()

    owed = milestone_owed(event(work, local(start)), now=local(look), zone=PARIS)

    assert owed == (None if expected == "-" else int(expected))


def test_days_are_those_of_the_departement() -> None:
    reunion = Zone.of("974")
    work = FakeWork()
    tuesday = event(work, local("2027-01-12 08:00", reunion))

    assert milestone_owed(tuesday, now=local("2027-01-11 00:30", reunion), zone=reunion) == 1
    assert milestone_owed(tuesday, now=local("2027-01-11 00:30", reunion), zone=PARIS) == 7


def test_a_training_is_reminded_once_to_agents_and_gestionnaires(work: FakeWork) -> None:
    training = event(work)

    assert remind(work, "2027-01-05 09:00") == 4
    assert remind(work, "2027-01-05 09:10") == 0
    assert remind(work, "2027-01-08 09:10") == 0

    assert work.outbox.told(EventReminder) == [GESTIONNAIRES, 11, 12, 21]
    assert training.told_ids == [11, 12, 21]
    assert "rappel:formation-1:2027-01-12:J-7:agent-11" in work.outbox.keys
    assert "rappel:formation-1:2027-01-12:J-7" in work.outbox.keys
    rows = work.journal.of(Kind.REMINDER_SENT)
    assert [(row.subject, row.outcome) for row in rows] == [("formation-1", "J-7")] * 4


def test_the_eve_is_reminded_too_and_says_tomorrow(work: FakeWork) -> None:
    event(work)
    remind(work, "2027-01-05 09:00")

    assert remind(work, "2027-01-11 09:00") == 4
    assert work.outbox.posted[-1][1] == EventReminder(EventKind.FORMATION, "Titre", TUESDAY, "Nice", 1, 1)


def test_a_week_that_was_missed_does_not_leave_with_the_eve(work: FakeWork) -> None:
    event(work)

    remind(work, "2027-01-11 10:00")

    assert {notice.days for _, notice in work.outbox.posted if isinstance(notice, EventReminder)} == {1}
    assert not any(":J-7" in key for key in work.outbox.keys)


def test_a_late_reminder_says_how_many_days_are_left(work: FakeWork) -> None:
    event(work)

    remind(work, "2027-01-08 10:00")

    assert work.outbox.posted[-1][1].days == 4


@pytest.mark.parametrize(
    "closed", ["2027-01-05 08:59", "2027-01-05 18:00", "2027-01-09 10:00", "2027-01-01 10:00"]
)
def test_nothing_leaves_outside_office_hours(work: FakeWork, closed: str) -> None:
    event(work, local("2027-01-10 10:00"))

    assert remind(work, closed) == 0


def test_nothing_leaves_once_it_has_begun(work: FakeWork) -> None:
    event(work)

    assert remind(work, "2027-01-12 14:30") == 0


@pytest.mark.parametrize("kind", [EventKind.COPIL, EventKind.PLENIERE])
def test_a_meeting_of_gestionnaires_reminds_no_agent(work: FakeWork, kind: EventKind) -> None:
    event(work, kind=kind)

    assert remind(work, "2027-01-05 09:00") == 1
    assert work.outbox.told(EventReminder) == [GESTIONNAIRES]


def test_an_event_for_some_guichets_reminds_their_agents_only(work: FakeWork) -> None:
    event(work, guichet_ids=(2, 3))

    remind(work, "2027-01-05 09:00")

    assert work.outbox.told(EventReminder) == [GESTIONNAIRES, 21]


def test_an_event_of_one_departement_reminds_no_agent_of_another(work: FakeWork) -> None:
    work.people.guichets[100] = [831]
    event(work).departement = "06"

    remind(work, "2027-01-05 09:00")

    assert work.outbox.told(EventReminder) == [GESTIONNAIRES, 11, 12, 21]


def test_a_cancelled_event_reminds_nobody(work: FakeWork) -> None:
    training = event(work)
    EventService(work, now=local("2026-12-01 10:00")).cancel(training, by=ODILE)

    assert remind(work, "2027-01-05 09:00") == 0


def test_a_moved_event_is_reminded_for_its_new_date_and_the_former_reminder_is_corrected(
    work: FakeWork,
) -> None:
    training = event(work)
    remind(work, "2027-01-05 09:00")
    moved_to = local("2027-02-02 10:00")
    move(EventService(work, now=local("2027-01-06 10:00")), training, starts_at=moved_to, by=ODILE)

    assert work.outbox.told(EventChanged) == [11, 12, 21, GESTIONNAIRES]
    assert remind(work, "2027-01-11 09:00") == 0
    assert remind(work, "2027-01-26 09:00") == 4


def test_a_closed_agent_is_neither_told_nor_remembered(work: FakeWork) -> None:
    training = event(work)
    work.outbox.closed.add(12)

    assert remind(work, "2027-01-05 09:00") == 3
    assert training.told_ids == [11, 21]


def test_an_agent_who_arrives_after_the_reminder_still_gets_it(work: FakeWork) -> None:
    training = event(work)
    remind(work, "2027-01-05 09:00")
    work.people.guichets[3].append(31)

    assert remind(work, "2027-01-06 09:00") == 1
    assert training.told_ids == [11, 12, 21, 31]


@pytest.mark.parametrize(
    ("starts", "now", "expected"),
    [
        ("2027-01-12 14:30", "2026-11-25 10:00", ["2027-01-05 09:00", "2027-01-11 09:00"]),
        ("2027-01-11 09:30", "2026-11-25 10:00", ["2027-01-04 09:00", "2027-01-08 09:00"]),
        ("2027-01-12 14:30", "2027-01-07 10:00", ["2027-01-07 10:00", "2027-01-11 09:00"]),
        ("2027-01-12 14:30", "2027-01-11 19:00", ["2027-01-12 09:00"]),
        ("2027-01-12 08:30", "2027-01-11 19:00", []),
    ],
)
def test_the_planner_is_told_when_reminders_will_leave(starts: str, now: str, expected: list[str]) -> None:
    ahead = reminders_ahead(local(starts), now=local(now), zone=PARIS, hours=HOURS)

    assert list(ahead) == [local(at) for at in expected]
