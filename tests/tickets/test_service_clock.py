"""The clock of a ticket: when it runs, stands still, stops, and what of its delay has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.hours import OfficeHours
from deadlines.service_hours import Days, ServiceHours
from deadlines.zones import Zone
from tickets.clock.service_clock import (
    OURS,
    THRESHOLDS,
    URGENT_ANSWER,
    at_its_pace,
    due,
    follow,
    reached,
    reckon,
    start,
    target,
    warn,
    wind,
)
from tickets.life import LIFE, Action, Status
from tickets.ticket import SENSITIVE, Ticket, TicketEvent, Urgency

HOURS = ServiceHours(Zone.of("06"))
HOUR = 3_600


def at(text: str) -> datetime:
    """« 2026-11-25 10:00 » in Paris; 25 November is a Wednesday."""
    return datetime.fromisoformat(text).replace(tzinfo=HOURS.zone.timezone)


def ticket(
    opened: str = "2026-11-25 10:00", *, kind: str = "question", urgency: Urgency = Urgency.NORMAL
) -> Ticket:
    made = Ticket(
        reference="T-2026-0001",
        kind=kind,
        question="Comment faire ?",
        theme="pieces",
        guichet_id=1,
        agent_id=1,
        channel="web",
        chat_ref="1",
        opened_at=at(opened),
        urgency=urgency,
    )
    start(made, HOURS, at(opened))
    return made


def move(ticket: Ticket, action: Action, when: datetime) -> None:
    before = ticket.status
    ticket.apply(action, by=None, at=when)
    follow(ticket, before, HOURS, when)


def test_a_question_is_due_after_two_days_of_service() -> None:
    assert ticket().due_at == at("2026-11-27 10:00")
    assert ticket("2026-11-28 11:00").due_at == at("2026-12-01 18:00")  # from the Monday's opening


def test_an_urgent_one_is_due_after_half_a_day() -> None:
    assert ticket(urgency=Urgency.URGENT).due_at == at("2026-11-25 14:30")


@pytest.mark.parametrize("kind", [SENSITIVE, "fermeture_acces"])
def test_some_matters_leave_no_delay(kind: str) -> None:
    made = ticket(kind=kind)

    assert made.due_at == at("2026-11-25 10:00")
    told = due(made, HOURS, at("2026-11-25 10:00"))
    assert told is not None
    assert told.is_at_once


@pytest.mark.parametrize("kind", [SENSITIVE, "fermeture_acces"])
def test_urgency_never_gives_more_time(kind: str) -> None:
    assert target(kind, Urgency.URGENT) == 0


def test_taking_a_ticket_leaves_its_clock_alone() -> None:
    made = ticket()

    move(made, Action.TAKE, at("2026-11-25 11:00"))
    move(made, Action.RELEASE, at("2026-11-25 12:00"))

    assert made.due_at == at("2026-11-27 10:00")


@pytest.mark.parametrize(
    ("leaves", "comes_back"), [(Action.ASK, Action.ADD), (Action.ESCALATE, Action.RETURN)]
)
def test_the_clock_stands_still_while_somebody_else_is_awaited(leaves: Action, comes_back: Action) -> None:
    made = ticket()

    move(made, leaves, at("2026-11-25 16:00"))
    assert (made.due_at, made.warning_at, made.clock_left) == (None, None, 12 * HOUR)

    move(made, comes_back, at("2026-12-07 09:00"))
    assert made.due_at == at("2026-12-08 12:00")


@pytest.mark.parametrize("action", [Action.REPLY, Action.CLOSE])
def test_it_stops_with_the_answer(action: Action) -> None:
    made = ticket()

    move(made, action, at("2026-11-25 16:00"))

    assert (made.due_at, made.clock_since, made.clock_left, made.warning_at) == (None, None, 0, None)
    assert due(made, HOURS, at("2026-12-25 10:00")) is None


@pytest.mark.parametrize(("ends", "comes_back"), [(Action.REPLY, Action.ADD), (Action.CLOSE, Action.REOPEN)])
def test_what_the_agent_adds_after_an_answer_starts_it_anew(ends: Action, comes_back: Action) -> None:
    made = ticket()
    move(made, ends, at("2026-11-26 16:00"))

    move(made, comes_back, at("2026-11-30 09:00"))

    assert made.due_at == at("2026-12-01 18:00")
    assert made.warned == 0


def test_a_question_asked_after_an_answer_starts_it_anew_once_it_is_answered() -> None:
    made = ticket()
    move(made, Action.REPLY, at("2026-11-25 16:00"))
    move(made, Action.ASK, at("2026-11-25 17:00"))

    move(made, Action.ADD, at("2026-11-30 09:00"))

    assert made.due_at == at("2026-12-01 18:00")


def test_a_delay_that_is_used_up_is_not_given_twice() -> None:
    made = ticket()
    move(made, Action.ASK, at("2026-11-30 10:00"))  # already late
    assert made.clock_left == 0

    move(made, Action.ADD, at("2026-12-02 10:00"))

    assert made.due_at == at("2026-12-02 10:00")


def test_a_clock_that_was_moved_back_gives_no_time() -> None:
    made = ticket()

    move(made, Action.ASK, at("2026-11-24 10:00"))

    assert made.clock_left == 18 * HOUR


# The warnings.


def test_each_threshold_is_told_once_in_order() -> None:
    made = ticket()
    told = []

    for _ in THRESHOLDS:
        now = made.warning_at
        assert now is not None
        assert reached(made, HOURS, now - timedelta(seconds=1)) < reached(made, HOURS, now)
        told.append((HOURS.zone.local(now), warn(made, HOURS, now)))

    assert told == [
        (at("2026-11-26 10:00"), 50),
        (at("2026-11-27 17:12") - timedelta(days=1), 90),
        (at("2026-11-27 10:00"), 100),
    ]
    assert made.warning_at is None


def test_after_three_days_of_a_machine_that_was_off_only_the_last_is_told() -> None:
    made = ticket()

    assert warn(made, HOURS, at("2026-11-30 09:00")) == 100
    assert made.warning_at is None


def test_a_pause_moves_the_warnings_and_takes_none_back() -> None:
    made = ticket()
    assert warn(made, HOURS, at("2026-11-26 10:00")) == 50
    move(made, Action.ASK, at("2026-11-26 11:00"))

    move(made, Action.ADD, at("2026-12-07 09:00"))

    assert made.warned == 50
    assert made.warning_at == at("2026-12-07 15:12")


# What changes under a running clock.


def test_a_closing_moves_what_is_due() -> None:
    made = ticket()

    reckon(made, ServiceHours(HOURS.zone, closed=(Days(date(2026, 11, 26), date(2026, 11, 27)),)))

    assert made.due_at == at("2026-12-01 10:00")
    assert made.warning_at == at("2026-11-30 10:00")


def test_a_shorter_delay_counts_from_now() -> None:
    made = ticket()

    with at_its_pace(made, HOURS, at("2026-11-26 11:00")):
        made.urgency = Urgency.URGENT
    assert made.due_at == at("2026-11-26 15:30")


def test_a_shorter_delay_never_puts_the_answer_off() -> None:
    made = ticket()

    with at_its_pace(made, HOURS, at("2026-11-27 09:30")):
        made.urgency = Urgency.URGENT
    assert made.due_at == at("2026-11-27 10:00")


def test_a_longer_delay_keeps_the_time_that_has_passed() -> None:
    made = ticket(urgency=Urgency.URGENT)

    with at_its_pace(made, HOURS, at("2026-11-25 11:00")):
        made.urgency = Urgency.NORMAL
    assert made.due_at == at("2026-11-27 10:00")


def test_more_time_has_its_warnings_told_again() -> None:
    made = ticket(urgency=Urgency.URGENT)
    warn(made, HOURS, at("2026-11-25 14:30"))

    with at_its_pace(made, HOURS, at("2026-11-25 14:30")):
        made.urgency = Urgency.NORMAL

    assert (made.warned, made.warning_at) == (0, at("2026-11-26 10:00"))


def test_another_kind_counts_for_a_clock_that_stands_still() -> None:
    made = ticket()
    move(made, Action.ASK, at("2026-11-25 11:00"))

    with at_its_pace(made, HOURS, at("2026-11-25 12:00")):
        made.urgency = Urgency.URGENT

    assert (made.due_at, made.clock_left) == (None, URGENT_ANSWER)


def test_another_kind_wakes_no_clock_that_stopped() -> None:
    made = ticket()
    move(made, Action.REPLY, at("2026-11-25 11:00"))

    with at_its_pace(made, HOURS, at("2026-11-25 12:00")):
        made.urgency = Urgency.URGENT

    assert (made.due_at, made.clock_left) == (None, 0)


# Those that were there before.


def old_ticket(*history: tuple[str, Status]) -> Ticket:
    made = ticket()
    follow(made, Status.OPEN, HOURS, made.opened_at)
    made.due_at = made.clock_since = made.warning_at = None
    made.clock_left = 0
    for when, status in history:
        made.status = status
        made.history.append(TicketEvent(at=at(when), action="x", by=None, status=status))
    return made


def test_an_old_ticket_is_wound_from_its_opening() -> None:
    made = old_ticket(("2026-11-26 10:00", Status.IN_PROGRESS))

    wind(made, HOURS)

    assert made.due_at == at("2026-11-27 10:00")


def test_an_old_ticket_is_wound_from_when_it_came_back_to_us() -> None:
    made = old_ticket(
        ("2026-11-26 10:00", Status.WAITING),
        ("2026-12-01 09:00", Status.IN_PROGRESS),
        ("2026-12-01 17:00", Status.IN_PROGRESS),
    )

    wind(made, HOURS)

    assert made.due_at == at("2026-12-02 18:00")


def test_an_old_ticket_that_waited_has_its_whole_delay_when_it_comes_back() -> None:
    made = old_ticket(("2026-11-26 10:00", Status.WAITING))

    move(made, Action.ADD, at("2026-12-07 09:00"))

    assert made.due_at == at("2026-12-08 18:00")


# As it is told.


def test_what_is_left_is_told_in_seconds_of_service() -> None:
    told = due(ticket(), HOURS, at("2026-11-26 17:00"))

    assert told is not None
    assert (told.left, told.day, told.is_late, told.is_at_once) == (2 * HOUR, 9 * HOUR, False, False)


def test_a_late_answer_is_late_even_before_the_service_opens() -> None:
    made = ticket("2026-11-25 18:00")  # due at the closing of Friday
    told = due(made, HOURS, at("2026-11-28 08:00"))

    assert told is not None
    assert told.is_late


# Whatever happens.

STEPS = st.lists(st.tuples(st.sampled_from(Action), st.integers(-HOUR, 40 * HOUR)), max_size=14)


@given(STEPS)
def test_an_answer_is_due_only_while_it_is_ours_to_give(steps: list[tuple[Action, int]]) -> None:
    made, now = ticket(), at("2026-11-25 10:00").astimezone(UTC)
    for action, waited in steps:
        now += timedelta(seconds=waited)
        if action in LIFE[made.status]:
            move(made, action, now)
        if made.warning_at is not None and made.warning_at <= now:
            warn(made, HOURS, now)
        assert (made.due_at is not None) == (made.status in OURS) == (made.clock_since is not None)
        assert 0 <= made.clock_left <= 18 * HOUR
        if made.due_at is None:
            assert made.warning_at is None
        elif made.warning_at is not None:
            assert made.warning_at <= made.due_at


def test_a_shorter_day_makes_a_later_date() -> None:
    made = ticket()

    reckon(made, ServiceHours(HOURS.zone, OfficeHours(closing=at("2026-11-25 17:00").time())))

    assert made.due_at == at("2026-11-27 12:00")
