"""When the service answers, and who is told in whose place."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire

from deadlines.hours import OfficeHours
from journal.entries import Kind
from tickets.clock.presence import Absence, absence_of, stand_in
from tickets.errors import (
    DaysReversed,
    GestionnaireOnly,
    HoursReversed,
    OwnDeputy,
    TicketError,
    TooManyDays,
    WakingHoursWrong,
)
from tickets.presence_service import PresenceService
from tickets.service import Request, TicketService
from tickets.ticket import Ticket

NADIA, CAMILLE = agent(), gestionnaire()
MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)
CAMILLES, MARCS, LEAS = 1, 2, 3


def away(agent_id: int, first: date = MONDAY, last: date = FRIDAY, *, deputy: int | None = None) -> Absence:
    return Absence(agent_id=agent_id, first_day=first, last_day=last, deputy_id=deputy)


@pytest.mark.parametrize(
    ("absences", "expected"),
    [
        ([], CAMILLES),
        ([away(MARCS, deputy=LEAS)], CAMILLES),
        ([away(CAMILLES, deputy=MARCS)], MARCS),
        ([away(CAMILLES)], None),
        ([away(CAMILLES, deputy=MARCS), away(MARCS, deputy=LEAS)], LEAS),
        ([away(CAMILLES, deputy=MARCS), away(MARCS)], None),
        ([away(CAMILLES, deputy=MARCS), away(MARCS, deputy=CAMILLES)], None),
        ([away(CAMILLES, last=MONDAY, deputy=MARCS)], CAMILLES),
        ([away(CAMILLES, last=TUESDAY, deputy=LEAS), away(CAMILLES, deputy=MARCS)], MARCS),
    ],
)
def test_somebody_is_told_in_the_place_of_who_is_away(absences: list[Absence], expected: int | None) -> None:
    assert stand_in(CAMILLES, absences, TUESDAY) == expected


def test_she_is_away_from_the_first_day_to_the_last() -> None:
    absence = away(CAMILLES)

    days = (date(2026, 11, day) for day in range(22, 29))

    assert [absence_of(CAMILLES, [absence], day) is not None for day in days] == [False, *[True] * 5, False]


# The orders.


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(NADIA, CAMILLE)


@pytest.fixture
def desk(work: FakeWork) -> PresenceService:
    return PresenceService(work, now=NOW, zone=PARIS)


@pytest.fixture
def ticket(work: FakeWork) -> Ticket:
    """Asked on Wednesday 25 November at ten."""
    tickets = TicketService(work, now=NOW, zone=PARIS)
    request = Request(question="Comment faire ?", theme="pieces")
    return tickets.open_ticket(request, by=NADIA, channel="web", chat_ref="agent-1")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS.timezone)


def test_a_closing_moves_what_is_due_and_taking_it_back_moves_it_again(
    work: FakeWork, desk: PresenceService, ticket: Ticket
) -> None:
    closing = desk.close("06", FRIDAY, FRIDAY, "Pont", by=CAMILLE)
    assert ticket.due_at == at("2026-11-30 10:00")

    desk.keep_open(closing, by=CAMILLE)
    assert ticket.due_at == at("2026-11-27 10:00")
    assert work.closings.all == []
    assert work.journal.kinds.count(Kind.HOURS_CHANGED) == 2


def test_the_closing_of_another_departement_moves_nothing(desk: PresenceService, ticket: Ticket) -> None:
    desk.close("83", FRIDAY, FRIDAY, "Pont", by=CAMILLE)

    assert ticket.due_at == at("2026-11-27 10:00")


def test_other_hours_move_what_is_due(work: FakeWork, desk: PresenceService, ticket: Ticket) -> None:
    desk.set_hours("06", time(9), time(17), by=CAMILLE)

    assert work.service_times.of("06") == OfficeHours(time(9), time(17))
    assert ticket.due_at == at("2026-11-27 12:00")


def test_a_button_pressed_twice_closes_once(work: FakeWork, desk: PresenceService) -> None:
    for _ in range(2):
        desk.close("06", FRIDAY, FRIDAY, "Pont", by=CAMILLE)
        desk.note_absence(90, MONDAY, FRIDAY, deputy_id=None, by=CAMILLE)

    assert len(work.closings.all) == len(work.absences.all) == 1


def test_the_deputy_of_an_absence_may_be_changed(work: FakeWork, desk: PresenceService) -> None:
    desk.note_absence(90, MONDAY, FRIDAY, deputy_id=None, by=CAMILLE)
    absence = desk.note_absence(90, MONDAY, FRIDAY, deputy_id=91, by=CAMILLE)

    assert absence.deputy_id == 91
    desk.drop_absence(absence, by=CAMILLE)
    assert work.absences.all == []


@pytest.mark.parametrize(
    ("refusal", "order"),
    [
        (HoursReversed, lambda desk: desk.set_hours("06", time(18), time(18), by=CAMILLE)),
        (
            WakingHoursWrong,
            lambda desk: desk.set_hours("06", time(9), time(18), by=CAMILLE, waking=(time(6), time(19))),
        ),
        (
            WakingHoursWrong,
            lambda desk: desk.set_hours("06", time(9), time(18), by=CAMILLE, waking=(time(19), time(8))),
        ),
        (DaysReversed, lambda desk: desk.close("06", FRIDAY, MONDAY, "", by=CAMILLE)),
        (TooManyDays, lambda desk: desk.close("06", MONDAY, date(2027, 11, 24), "", by=CAMILLE)),
        (DaysReversed, lambda desk: desk.note_absence(90, FRIDAY, MONDAY, deputy_id=None, by=CAMILLE)),
        (OwnDeputy, lambda desk: desk.note_absence(90, MONDAY, FRIDAY, deputy_id=90, by=CAMILLE)),
        (GestionnaireOnly, lambda desk: desk.close("06", MONDAY, FRIDAY, "", by=NADIA)),
        (GestionnaireOnly, lambda desk: desk.set_hours("06", time(9), time(18), by=NADIA)),
        (GestionnaireOnly, lambda desk: desk.note_absence(90, MONDAY, FRIDAY, deputy_id=None, by=NADIA)),
    ],
)
def test_what_makes_no_sense_is_refused(
    work: FakeWork, desk: PresenceService, refusal: type[TicketError], order: object
) -> None:
    assert callable(order)
    with pytest.raises(refusal):
        order(desk)
    assert (work.closings.all, work.absences.all, work.journal.kinds) == ([], [], [])
