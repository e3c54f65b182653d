from __future__ import annotations

from datetime import date, datetime

import pytest
from due_fakes import PARIS, FakeWork, local, person

from guichets.registry import Role
from journal.entries import Kind
from quality.errors import (
    AnswerOutOfRange,
    EmptySubject,
    GestionnaireOnly,
    SentInTheFuture,
    SignalementAlreadyAnswered,
    SignalementAlreadyCancelled,
    SignalementNotAnswered,
    SubjectTooLong,
    UnknownSignalement,
)
from quality.follow_up import SignalementService
from quality.notices import SignalementWithdrawn
from quality.signalements import Signalement, due_date

NOW = local("2026-11-25 10:00")
ODILE = person(1)
AGENT = person(11, Role.AGENT, guichet_id=1)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


def follow_up(work: FakeWork, now: datetime = NOW) -> SignalementService:
    return SignalementService(work, now=now, zone=PARIS, channel="web")


def record(work: FakeWork, sent_on: date = date(2026, 11, 25), subject: str = "Baux tardifs") -> Signalement:
    return follow_up(work).record(guichet_id=1, subject=subject, sent_on=sent_on, by=ODILE)


@pytest.mark.parametrize(
    ("sent_on", "due_on"),
    [
        (date(2026, 11, 25), date(2026, 12, 25)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 2, 28), date(2026, 3, 28)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_one_month_is_a_calendar_month(sent_on: date, due_on: date) -> None:
    assert due_date(sent_on) == due_on


def test_what_was_of_an_earlier_day_is_counted_in_its_month(work: FakeWork) -> None:
    old = record(work, sent_on=date(2026, 8, 20))
    follow_up(work).answer(old, by=ODILE, on=date(2026, 9, 21))
    days = {row.kind: PARIS.local(row.at).date() for row in work.journal.entries}
    assert days[Kind.SIGNALEMENT_RECORDED] == date(2026, 8, 20)
    assert days[Kind.SIGNALEMENT_ANSWERED] == date(2026, 9, 21)


def test_a_signalement_is_recorded_with_its_legal_date(work: FakeWork) -> None:
    recorded = record(work, subject="  Baux \n tardifs ")

    assert (recorded.reference, recorded.subject) == ("S-2026-001", "Baux tardifs")
    assert (recorded.due_on, recorded.is_pending) == (date(2026, 12, 25), True)
    (row,) = work.journal.entries
    assert (row.kind, row.subject, row.guichet_id, row.theme, row.channel) == (
        Kind.SIGNALEMENT_RECORDED,
        "S-2026-001",
        1,
        "qualite",
        "web",
    )


def test_the_subject_stays_out_of_the_journal(work: FakeWork) -> None:
    record(work, subject="Madame X")

    assert "Madame" not in repr(work.journal.entries)


def test_it_is_recorded_once_it_has_left(work: FakeWork) -> None:
    with pytest.raises(SentInTheFuture):
        record(work, sent_on=date(2026, 11, 26))


@pytest.mark.parametrize(("subject", "refusal"), [(" ", EmptySubject), ("x" * 301, SubjectTooLong)])
def test_a_subject_is_short(work: FakeWork, subject: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        record(work, subject=subject)


@pytest.mark.parametrize(("day", "outcome"), [(25, "in_time"), (26, "late")])
def test_an_answer_is_in_time_until_the_evening_of_the_legal_date(
    work: FakeWork, day: int, outcome: str
) -> None:
    recorded = record(work)

    follow_up(work, now=local(f"2026-12-{day} 22:00")).answer(recorded, by=ODILE)

    assert recorded.answered_on == date(2026, 12, day)
    assert not recorded.is_pending
    assert work.journal.of(Kind.SIGNALEMENT_ANSWERED)[0].outcome == outcome


@pytest.mark.parametrize("on", [date(2026, 11, 24), date(2026, 11, 26)])
def test_an_answer_follows_the_signalement_and_is_not_to_come(work: FakeWork, on: date) -> None:
    with pytest.raises(AnswerOutOfRange):
        follow_up(work).answer(record(work), by=ODILE, on=on)


def test_an_answer_noted_by_mistake_is_owed_again(work: FakeWork) -> None:
    recorded = record(work)
    follow_up(work).answer(recorded, by=ODILE)

    follow_up(work).take_back_answer(recorded, by=ODILE)

    assert recorded.is_pending
    assert [row.subject for row in work.journal.of(Kind.SIGNALEMENT_REOPENED)] == ["S-2026-001"]


def test_only_an_answer_that_was_noted_is_taken_back(work: FakeWork) -> None:
    recorded = record(work)
    with pytest.raises(SignalementNotAnswered):
        follow_up(work).take_back_answer(recorded, by=ODILE)
    follow_up(work).cancel(recorded, by=ODILE)
    with pytest.raises(SignalementNotAnswered):
        follow_up(work).take_back_answer(recorded, by=ODILE)


def test_a_withdrawal_is_told_to_those_who_were_reminded(work: FakeWork) -> None:
    recorded = record(work)
    recorded.remember_told([12])

    follow_up(work).cancel(recorded, by=ODILE)

    assert work.outbox.posted == [(12, SignalementWithdrawn(reference="S-2026-001", subject="Baux tardifs"))]
    assert recorded.cancelled_at == NOW
    assert work.journal.entries[-1].kind is Kind.SIGNALEMENT_CANCELLED


def test_what_is_closed_is_not_closed_again(work: FakeWork) -> None:
    answered, cancelled = record(work), record(work)
    follow_up(work).answer(answered, by=ODILE)
    follow_up(work).cancel(cancelled, by=ODILE)

    with pytest.raises(SignalementAlreadyAnswered):
        follow_up(work).cancel(answered, by=ODILE)
    with pytest.raises(SignalementAlreadyCancelled):
        follow_up(work).answer(cancelled, by=ODILE)


def test_only_a_gestionnaire_orders(work: FakeWork) -> None:
    recorded = record(work)

    for order in (
        lambda: follow_up(work).record(guichet_id=1, subject="x", sent_on=date(2026, 11, 1), by=AGENT),
        lambda: follow_up(work).cancel(recorded, by=AGENT),
    ):
        with pytest.raises(GestionnaireOnly):
            order()
    assert recorded.is_pending


def test_a_signalement_of_another_departement_is_as_good_as_unknown(work: FakeWork) -> None:
    recorded, rosa = record(work), person(2)
    rosa.departement = "30"

    with pytest.raises(UnknownSignalement):
        follow_up(work).answer(recorded, by=rosa)
