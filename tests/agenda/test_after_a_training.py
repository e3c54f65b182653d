"""Once a training is over: who came without being enrolled, and what it was worth to those who were there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from due_fakes import SERVICE, FakeWork, local, person
from refusing import refuses

from agenda.enrolling import AttendanceService, EnrolmentService, enrolled
from agenda.enrolment import Ease, EnrolmentState, Pace, Usefulness
from agenda.events import Event, EventKind, Offer
from agenda.notices import OpinionAsked
from agenda.opinions import ask_opinions, counted, give_opinion
from agenda.planning import EventService
from guichets.registry import Agent, Role
from journal.entries import Kind

ODILE = person(1)
ELEVEN, TWELVE, OTHER = (person(n, Role.AGENT, guichet_id=g) for n, g in ((11, 1), (12, 1), (21, 2)))
EVENING = local("2027-01-12 17:00")


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


@pytest.fixture
def event(work: FakeWork) -> Event:
    """For one guichet, with one place, which is taken."""
    made = EventService(work, now=local("2026-11-25 10:00")).plan(
        EventKind.FORMATION,
        title="Prise en main",
        starts_at=local("2027-01-12 14:30"),
        ends_at=local("2027-01-12 16:30"),
        place="Nice",
        by=ODILE,
        guichet_ids=(1,),
        offer=Offer(places=1, has_enrolment=True),
    )
    EnrolmentService(work, now=local("2026-12-01 10:00")).enrol(made, ELEVEN)
    return made


def take(work: FakeWork, event: Event, *present: int, walk_ins: tuple[int, ...] = ()) -> None:
    AttendanceService(work, now=EVENING).take(event, present, walk_ins=walk_ins, by=ODILE)


def present(work: FakeWork, event: Event) -> dict[int, bool | None]:
    return {one.agent_id: one.is_present for one in enrolled(work, event)}


# Who came without being enrolled.


def test_whoever_came_unannounced_is_enrolled_and_present_even_without_a_place(
    work: FakeWork, event: Event
) -> None:
    take(work, event, walk_ins=(12,))
    take(work, event, 11, 12, walk_ins=(12,))

    assert present(work, event) == {11: True, 12: True}
    joined, attended = work.journal.of(Kind.TRAINING_JOINED), work.journal.of(Kind.TRAINING_ATTENDED)
    assert [(row.actor_id, row.guichet_id) for row in joined] == [(11, 1), (12, 1)]
    assert [(row.actor_id, row.outcome) for row in attended] == [
        (11, "absent"), (12, "present"), (11, "present"),
    ]  # fmt: skip
    assert (event.held_at, event.held_by) == (EVENING, 1)


@pytest.mark.parametrize("withdraws", [True, False])
def test_whoever_waited_or_had_withdrawn_and_came_was_there(
    work: FakeWork, event: Event, withdraws: bool
) -> None:
    enrolments = EnrolmentService(work, now=local("2026-12-01 11:00"))
    assert enrolments.enrol(event, TWELVE).state is EnrolmentState.WAITING
    if withdraws:
        enrolments.withdraw(event, TWELVE)
    take(work, event, 11, walk_ins=(12,))

    assert present(work, event) == {11: True, 12: True}


@pytest.mark.parametrize("agent_id", [21, 999])
def test_whom_it_did_not_concern_is_not_added(work: FakeWork, event: Event, agent_id: int) -> None:
    with refuses("agenda.not_concerned"):
        take(work, event, 11, walk_ins=(agent_id,))
    assert event.held_at is None
    assert present(work, event) == {11: None}


# What it was worth.


def ask(work: FakeWork, when: str) -> int:
    return ask_opinions(work, now=local(when), hours=SERVICE)


def test_those_who_were_there_are_asked_once_in_service_hours(work: FakeWork, event: Event) -> None:
    take(work, event, walk_ins=(12,))

    asked = [ask(work, when) for when in ("2027-01-12 20:00", "2027-01-13 09:00", "2027-01-13 09:10")]

    assert asked == [0, 1, 0]
    assert work.outbox.told(OpinionAsked) == [12]
    take(work, event, 11, 12)
    assert ask(work, "2027-01-14 09:00") == 1, "the attendance was corrected"


def test_nobody_is_asked_before_the_attendance_nor_a_month_later(work: FakeWork, event: Event) -> None:
    assert ask(work, "2027-01-13 09:00") == 0
    take(work, event, 11)
    assert ask(work, "2027-02-15 09:00") == 0


def test_each_answer_brings_the_next_question_and_the_first_one_stands(work: FakeWork, event: Event) -> None:
    take(work, event, 11)
    left = [
        give_opinion(work, event, ELEVEN, given, now=EVENING, channel="web").question
        for given in (Usefulness.PARTLY_USEFUL, Usefulness.USEFUL, Pace.TOO_FAST, Ease.AT_EASE)
    ]

    assert left == ["pace", "pace", "ease", ""]
    (row,) = work.journal.of(Kind.TRAINING_RATED)
    assert (row.subject, row.outcome, row.actor_id, row.guichet_id) == (
        "formation-1", "partly_useful", None, None,
    )  # fmt: skip
    numbers = {one: number for answers in counted(enrolled(work, event)).values() for one, number in answers}
    assert {one for one, number in numbers.items() if number} == {
        Usefulness.PARTLY_USEFUL, Pace.TOO_FAST, Ease.AT_EASE,
    }  # fmt: skip
    assert ask(work, "2027-01-13 09:00") == 0, "nothing is left to ask"


@pytest.mark.parametrize("agent", [ELEVEN, TWELVE, OTHER], ids=["absent", "not enrolled", "elsewhere"])
def test_whoever_was_not_there_says_nothing_of_it(work: FakeWork, event: Event, agent: Agent) -> None:
    take(work, event)
    with refuses("agenda.not_there"):
        give_opinion(work, event, agent, Pace.TOO_SLOW, now=EVENING)
    assert work.journal.of(Kind.TRAINING_RATED) == []


def test_whoever_waits_for_the_attendance_says_nothing_yet(work: FakeWork, event: Event) -> None:
    with refuses("agenda.not_there"):
        give_opinion(work, event, ELEVEN, Usefulness.USEFUL, now=EVENING + timedelta(days=1))
