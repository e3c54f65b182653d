"""Who comes to a training: places, waiting list, what is told to whom, and who was there."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from due_fakes import GESTIONNAIRES, SERVICE, FakeWork, local, person, remind_events, remind_soon
from refusing import refuses

from agenda.enrolling import AttendanceService, EnrolmentService, enrolled
from agenda.enrolment import EnrolmentState
from agenda.events import Event, EventKind, Offer, TrainingKind
from agenda.notices import (
    AttendanceAsked,
    EventCancelled,
    EventChanged,
    EventReminder,
    PlaceFound,
    TrainingOpen,
    TrainingSoon,
)
from agenda.planning import EventService
from agenda.reminders import (
    ask_attendance,
    events_to_remind,
    soon_to_remind,
)
from deadlines.hours import OfficeHours
from guichets.registry import Agent, Role
from journal.entries import Kind

NOW = local("2026-11-25 10:00")
TUESDAY = local("2027-01-12 14:30")
ODILE = person(1)
ELEVEN, TWELVE, OTHER = (person(n, Role.AGENT, guichet_id=g) for n, g in ((11, 1), (12, 1), (21, 2)))


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


def training(work: FakeWork, places: int | None = None, guichet_ids: tuple[int, ...] = ()) -> Event:
    return EventService(work, now=NOW).plan(
        EventKind.FORMATION,
        title="Prise en main",
        starts_at=TUESDAY,
        ends_at=TUESDAY + timedelta(hours=2),
        place="Nice",
        by=ODILE,
        guichet_ids=guichet_ids,
        offer=Offer(TrainingKind.INITIAL, "Camille Aubrey", places, has_enrolment=True),
    )


def at(work: FakeWork, when: str = "2026-12-01 10:00") -> EnrolmentService:
    return EnrolmentService(work, now=local(when), channel="web")


def coming(work: FakeWork, event: Event) -> list[int]:
    return [one.agent_id for one in enrolled(work, event)]


def state(work: FakeWork, event: Event, agent: Agent) -> EnrolmentState | None:
    assert event.id is not None
    assert agent.id is not None
    found = work.enrolments.one(event.id, agent.id)
    return found.state if found else None


def remind(work: FakeWork, when: str) -> int:
    return remind_events(work, now=local(when), hours=SERVICE)


# Enrolling and leaving.


def test_an_agent_enrols_once(work: FakeWork) -> None:
    event = training(work)
    at(work).enrol(event, ELEVEN)
    at(work, "2026-12-02 10:00").enrol(event, ELEVEN)

    assert coming(work, event) == [11]
    (row,) = work.journal.of(Kind.TRAINING_JOINED)
    assert (row.subject, row.guichet_id, row.outcome, row.channel, row.actor_id) == (
        "formation-1", 1, "enrolled", "web", 11,
    )  # fmt: skip


def test_without_a_place_one_waits_and_moves_up_in_order(work: FakeWork) -> None:
    event = training(work, places=1)
    for minute, agent in enumerate((ELEVEN, TWELVE, OTHER)):
        at(work, f"2026-12-01 10:0{minute}").enrol(event, agent)
    assert coming(work, event) == [11]

    at(work, "2026-12-02 10:00").withdraw(event, ELEVEN)

    assert coming(work, event) == [12]
    assert state(work, event, OTHER) is EnrolmentState.WAITING
    assert work.outbox.told(PlaceFound) == [12]


def test_whoever_waited_and_leaves_lets_nobody_in(work: FakeWork) -> None:
    event = training(work, places=1)
    at(work).enrol(event, ELEVEN)
    at(work).enrol(event, TWELVE)
    at(work).withdraw(event, TWELVE)

    assert coming(work, event) == [11]
    assert work.outbox.told(PlaceFound) == []


def test_whoever_comes_back_waits_behind_the_others(work: FakeWork) -> None:
    event = training(work, places=1)
    for minute, agent in enumerate((ELEVEN, TWELVE)):
        at(work, f"2026-12-01 10:0{minute}").enrol(event, agent)
    at(work, "2026-12-02 10:00").withdraw(event, ELEVEN)
    at(work, "2026-12-02 10:01").enrol(event, ELEVEN)

    assert state(work, event, ELEVEN) is EnrolmentState.WAITING


def test_more_places_let_in_those_who_wait(work: FakeWork) -> None:
    event = training(work, places=1)
    for minute, agent in enumerate((ELEVEN, TWELVE, OTHER)):
        at(work, f"2026-12-01 10:0{minute}").enrol(event, agent)

    EventService(work, now=local("2026-12-03 10:00")).change(
        event, title=event.title, starts_at=event.starts_at, place=event.place, guichet_ids=(), by=ODILE,
        ends_at=event.ends_at, offer=Offer(TrainingKind.INITIAL, "", 2, has_enrolment=True),
    )  # fmt: skip

    assert coming(work, event) == [11, 12]
    assert work.outbox.told(EventChanged) == []  # neither the title, the date nor the place


def test_fewer_places_put_nobody_out(work: FakeWork) -> None:
    event = training(work)
    at(work).enrol(event, ELEVEN)
    at(work).enrol(event, TWELVE)
    event.places = 1

    at(work).enrol(event, OTHER)
    at(work).withdraw(event, ELEVEN)

    assert coming(work, event) == [12]
    assert state(work, event, OTHER) is EnrolmentState.WAITING


def test_whose_access_ends_gives_the_place_back(work: FakeWork) -> None:
    event = training(work, places=1)
    at(work).enrol(event, ELEVEN)
    at(work).enrol(event, TWELVE)
    work.people.closed.add(11)

    remind(work, "2026-12-07 10:00")

    assert coming(work, event) == [12]
    assert [row.actor_id for row in work.journal.of(Kind.TRAINING_LEFT)] == [11]


def test_whose_guichet_is_left_out_gives_the_place_back(work: FakeWork) -> None:
    event = training(work, places=1)
    at(work).enrol(event, ELEVEN)
    at(work, "2026-12-01 10:01").enrol(event, OTHER)

    EventService(work, now=local("2026-12-03 10:00")).change(
        event, title=event.title, starts_at=event.starts_at, place=event.place, guichet_ids=(2,), by=ODILE,
    )  # fmt: skip

    assert coming(work, event) == [21]


def test_whoever_is_enrolled_hears_of_a_change_before_any_announcement(work: FakeWork) -> None:
    event = training(work)
    at(work, "2026-11-25 19:30").enrol(event, ELEVEN)
    EventService(work, now=local("2026-11-25 19:40")).cancel(event, by=ODILE)

    assert work.outbox.told(EventCancelled) == [11, GESTIONNAIRES]


def test_whoever_is_enrolled_is_not_told_that_they_may(work: FakeWork) -> None:
    event = training(work, guichet_ids=(1,))
    at(work).enrol(event, ELEVEN)
    remind(work, "2026-12-02 09:00")

    assert work.outbox.told(TrainingOpen) == [12]


def test_only_those_whom_it_concerns_enrol(work: FakeWork) -> None:
    event = training(work, guichet_ids=(1,))
    with refuses("agenda.training_closed"):
        at(work).enrol(event, OTHER)
    with refuses("agenda.training_closed"):
        at(work).withdraw(event, OTHER)
    with refuses("agenda.not_enrolled"):
        at(work).withdraw(event, ELEVEN)


def test_a_meeting_takes_no_enrolment(work: FakeWork) -> None:
    meeting = EventService(work, now=NOW).plan(
        EventKind.COMITE, starts_at=TUESDAY, place="Nice", by=ODILE, offer=Offer(has_enrolment=True)
    )
    with refuses("agenda.training_closed"):
        at(work).enrol(meeting, ELEVEN)


def test_once_begun_or_cancelled_nobody_comes_or_leaves(work: FakeWork) -> None:
    event = training(work)
    at(work).enrol(event, ELEVEN)
    with refuses("agenda.training_closed"):
        at(work, "2027-01-12 14:30").withdraw(event, ELEVEN)
    EventService(work, now=NOW).cancel(event, by=ODILE)
    with refuses("agenda.training_closed"):
        at(work).enrol(event, TWELVE)


@pytest.mark.parametrize("places", [0, -1, 501])
def test_a_number_of_places_is_one(work: FakeWork, places: int) -> None:
    with refuses("agenda.wrong_places"):
        training(work, places=places)


def test_it_ends_after_it_starts(work: FakeWork) -> None:
    with refuses("agenda.ends_before_it_starts"):
        EventService(work, now=NOW).plan(
            EventKind.FORMATION, title="Titre", starts_at=TUESDAY, ends_at=TUESDAY, place="Nice", by=ODILE
        )


# What is told.


def test_it_is_told_once_to_those_whom_it_is_for(work: FakeWork) -> None:
    event = training(work, guichet_ids=(1,))

    assert remind(work, "2026-11-25 19:30") == 0
    assert remind(work, "2026-11-26 09:00") == 2
    assert remind(work, "2026-11-26 09:10") == 0

    assert work.outbox.told(TrainingOpen) == [11, 12]
    event.guichet_ids = [1, 2]
    remind(work, "2026-11-27 09:00")
    assert work.outbox.told(TrainingOpen) == [11, 12, 21]


def test_only_those_who_come_are_reminded(work: FakeWork) -> None:
    event = training(work, places=1)
    at(work).enrol(event, TWELVE)
    at(work).enrol(event, OTHER)

    for day in ("2027-01-05", "2027-01-11"):
        remind(work, f"{day} 09:00")

    assert work.outbox.told(EventReminder) == [GESTIONNAIRES, 12, GESTIONNAIRES, 12]


def test_within_the_hour_those_who_come_are_told_once(work: FakeWork) -> None:
    event = training(work)
    at(work).enrol(event, TWELVE)

    def soon(when: str) -> int:
        return remind_soon(work, now=local(when), hours=SERVICE)

    assert [soon(f"2027-01-12 {hour}") for hour in ("13:20", "13:40", "13:50", "14:30", "15:00")] == [
        0, 1, 0, 0, 0,
    ]  # fmt: skip
    assert work.outbox.told(TrainingSoon) == [12]


def test_nobody_is_woken_for_a_training_at_eight(work: FakeWork) -> None:
    event = training(work)
    at(work).enrol(event, TWELVE)
    event.starts_at = local("2027-01-12 08:30")

    assert remind_soon(work, now=local("2027-01-12 07:40"), hours=SERVICE) == 0
    assert remind_soon(work, now=local("2027-01-12 08:00"), hours=SERVICE) == 1


def test_a_departement_says_when_nobody_is_disturbed(work: FakeWork) -> None:
    event = training(work)
    at(work).enrol(event, TWELVE)
    event.starts_at = local("2027-01-12 09:30")
    late = OfficeHours(time(9), time(10))

    def soon(when: str) -> list[str]:
        owed = soon_to_remind(work, now=local(when), hours=replace(SERVICE, waking=late))
        return [one.outcome for one in owed]

    assert [soon(f"2027-01-12 {hour}") for hour in ("08:40", "09:00")] == [[], ["H-1"]]
    early = OfficeHours(time(7), time(18))
    for hour, owed in (("08:50", []), ("09:00", [12])):
        hours = replace(SERVICE, office=early, waking=late)
        _, found = events_to_remind(work, now=local(f"2027-01-05 {hour}"), hours=hours)
        assert [one.agent_id for one in found if one.outcome == "J-7"] == owed


def test_whoever_was_told_of_it_hears_that_it_is_cancelled(work: FakeWork) -> None:
    event = training(work, guichet_ids=(1,))
    remind(work, "2026-11-26 09:00")
    EventService(work, now=local("2026-11-27 10:00")).cancel(event, by=ODILE)

    assert work.outbox.told(EventCancelled) == [11, 12, GESTIONNAIRES]
    assert remind(work, "2027-01-11 09:00") == 0


# Who was there.


def test_who_was_there_is_asked_once_it_is_over_and_only_once(work: FakeWork) -> None:
    event = training(work)

    def asked(when: str) -> int:
        return ask_attendance(work, now=local(when), hours=SERVICE)

    assert asked("2027-01-12 17:00") == 0, "nobody came"
    at(work).enrol(event, ELEVEN)
    assert [asked(f"2027-01-12 {hour}") for hour in ("15:00", "19:00")] == [0, 0]
    assert [asked(f"2027-01-13 {hour}") for hour in ("08:50", "09:00", "09:10")] == [0, 1, 0]
    assert work.outbox.told(AttendanceAsked) == [GESTIONNAIRES]


@pytest.mark.parametrize("when", ["2027-01-13 09:00", "2027-01-20 09:00"])
def test_who_was_there_is_not_asked_again_once_said_nor_too_late(work: FakeWork, when: str) -> None:
    event = training(work)
    at(work).enrol(event, ELEVEN)
    if when < "2027-01-15":
        taken(work, event, 11)
    assert ask_attendance(work, now=local(when), hours=SERVICE) == 0


def taken(
    work: FakeWork, event: Event, *present: int, minutes: int = 0, when: str = "2027-01-12 17:00"
) -> None:
    AttendanceService(work, now=local(when), channel="web").take(event, present, minutes=minutes, by=ODILE)


def test_the_attendance_counts_the_session_once_and_each_one(work: FakeWork) -> None:
    event = training(work)
    at(work).enrol(event, ELEVEN)
    at(work).enrol(event, OTHER)

    taken(work, event, 11, minutes=150)
    taken(work, event, 11, 21, minutes=30)
    taken(work, event, 11, 21)

    (held,) = work.journal.of(Kind.TRAINING_HELD)
    assert (held.subject, held.minutes, held.actor_id) == ("formation-1", 150, 1)
    rows = work.journal.of(Kind.TRAINING_ATTENDED)
    assert [(row.actor_id, row.guichet_id, row.outcome) for row in rows] == [
        (11, 1, "present"), (21, 2, "absent"), (21, 2, "present"),
    ]  # fmt: skip


def test_nobody_was_there_before_it_began(work: FakeWork) -> None:
    event = training(work)
    with refuses("agenda.not_started"):
        taken(work, event, when="2027-01-12 14:00")
    with refuses("agenda.too_many_minutes"):
        taken(work, event, minutes=1_441)
    with refuses("common.gestionnaire_only"):
        AttendanceService(work, now=local("2027-01-12 17:00")).take(event, (), by=ELEVEN)


def changes(work: FakeWork, event: Event, **wanted: Any) -> None:
    as_it_is = {
        "title": event.title,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "place": event.place,
        "guichet_ids": event.guichet_ids,
    }
    EventService(work, now=NOW).change(event, **{**as_it_is, **wanted}, by=ODILE)


def test_there_are_never_fewer_places_than_those_who_come(work: FakeWork) -> None:
    event = training(work, places=5)
    for agent in (ELEVEN, TWELVE):
        EnrolmentService(work, now=NOW).enrol(event, agent)

    with refuses("agenda.fewer_places") as refused:
        changes(work, event, offer=replace(event.offer, places=1))
    assert refused.value.values["enrolled"] == 2
    with refuses("agenda.still_enrolled"):
        changes(work, event, offer=replace(event.offer, has_enrolment=False))
    assert event.revision == 0

    changes(work, event, offer=replace(event.offer, places=2))
    assert event.places == 2


def test_another_end_is_told_to_those_who_knew(work: FakeWork) -> None:
    event = training(work)
    EnrolmentService(work, now=NOW).enrol(event, ELEVEN)
    later = TUESDAY + timedelta(hours=4)

    changes(work, event, ends_at=later)

    told = [notice for agent_id, notice in work.outbox.posted if agent_id == 11][-1]
    assert isinstance(told, EventChanged)
    assert (told.previously_until, told.ends_at) == (TUESDAY + timedelta(hours=2), later)
