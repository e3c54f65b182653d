from __future__ import annotations

from datetime import date

import pytest
from due_fakes import GESTIONNAIRES, HOURS, PARIS, FakeWork, everywhere, local, person

from journal.entries import Kind
from quality.follow_up import SignalementService
from quality.notices import AnswerMissing, NobodyToRemind, SignalementOverdue, SignalementReminder
from quality.reminders import milestone_owed, remind_signalements, reminders_ahead
from quality.signalements import Signalement

ODILE = person(1)
SENT = date(2027, 1, 12)  # a Tuesday, hence due on Friday 12 February


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


def record(work: FakeWork, sent_on: date = SENT, guichet_id: int = 1) -> Signalement:
    return SignalementService(work, now=local("2028-06-01 10:00"), zone=PARIS).record(
        guichet_id=guichet_id, subject="Baux tardifs", sent_on=sent_on, by=ODILE
    )


def remind(work: FakeWork, at: str) -> int:
    return remind_signalements(work, now=local(at), hours_of=everywhere)


DAYS = """
sent        looked at   milestone
2027-01-12  2027-02-04  -
2027-01-12  2027-02-05  J-7
2027-01-12  2027-02-11  J-7
2027-01-12  2027-02-12  J
2027-01-12  2027-02-13  J
2027-01-12  2027-02-15  J+1
2027-01-12  2027-09-01  J+1
2026-11-25  2026-12-18  J-7
2026-11-25  2026-12-24  J
2026-11-25  2026-12-26  J
2026-11-25  2026-12-28  J+1
2027-01-09  2027-02-02  J-7
2027-01-08  2027-02-01  J-7
2027-01-31  2027-02-22  J-7
2027-01-31  2027-02-26  J
2027-01-31  2027-03-01  J+1
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines()[1:])
def test_days_off_shift_the_reminder_and_never_the_legal_date(work: FakeWork, line: str) -> None:
    """Due on Christmas, or on a Sunday: the last reminder leaves on the working day before."""
    sent, look, expected = line.split()
    recorded = record(work, date.fromisoformat(sent))

    owed = milestone_owed(recorded, today=date.fromisoformat(look), zone=PARIS)

    assert owed == (None if expected == "-" else expected)


def test_the_guichet_is_reminded_at_each_milestone_once(work: FakeWork) -> None:
    recorded = record(work)

    for day in ("2027-02-05", "2027-02-12", "2027-02-15"):
        assert remind(work, f"{day} 09:00") > 0
        assert remind(work, f"{day} 09:10") == 0

    assert work.outbox.told(SignalementReminder) == [11, 12, 11, 12]
    assert work.outbox.told(SignalementOverdue) == [11, 12]
    assert work.outbox.told(AnswerMissing) == [GESTIONNAIRES]
    assert recorded.told_ids == [11, 12]
    assert work.outbox.keys[0] == "rappel:S-2028-001:2027-02-12:J-7:agent-11"
    assert [row.outcome for row in work.journal.of(Kind.REMINDER_SENT)] == ["J-7"] * 2 + ["J"] * 2 + [
        "J+1"
    ] * 3
    assert {row.guichet_id for row in work.journal.of(Kind.REMINDER_SENT)} == {1}


def test_a_reminder_states_the_legal_date_even_when_it_leaves_early(work: FakeWork) -> None:
    record(work, date(2026, 11, 25))

    remind(work, "2026-12-24 09:00")

    assert work.outbox.posted[-1][1] == SignalementReminder(
        reference="S-2028-001",
        subject="Baux tardifs",
        guichet="Guichet 1",
        sent_on=date(2026, 11, 25),
        due_on=date(2026, 12, 25),
        days=1,
    )


def test_after_a_stop_only_the_last_milestone_leaves(work: FakeWork) -> None:
    record(work)

    remind(work, "2027-03-01 09:00")

    assert work.outbox.told(SignalementReminder) == []
    assert work.outbox.told(SignalementOverdue) == [11, 12]
    assert work.outbox.posted[-1][1].days == -17


@pytest.mark.parametrize("closed", ["2027-02-05 08:59", "2027-02-05 18:00", "2027-02-06 10:00"])
def test_nothing_leaves_outside_office_hours(work: FakeWork, closed: str) -> None:
    record(work)

    assert remind(work, closed) == 0


def test_once_answered_or_withdrawn_nothing_more_leaves(work: FakeWork) -> None:
    answered, cancelled = record(work), record(work)
    orders = SignalementService(work, now=local("2028-06-01 10:00"), zone=PARIS)
    orders.answer(answered, by=ODILE)
    orders.cancel(cancelled, by=ODILE)

    assert remind(work, "2027-02-15 09:00") == 0
    assert milestone_owed(answered, today=date(2027, 2, 15), zone=PARIS) is None


def test_a_guichet_without_agents_is_a_matter_for_the_gestionnaires(work: FakeWork) -> None:
    record(work, guichet_id=3)

    assert remind(work, "2027-02-05 09:00") == 1
    assert remind(work, "2027-02-05 09:10") == 0
    assert work.outbox.told(NobodyToRemind) == [GESTIONNAIRES]


def test_the_gestionnaire_is_told_when_reminders_will_leave(work: FakeWork) -> None:
    ahead = reminders_ahead(record(work).due_on, now=local("2027-01-12 10:00"), zone=PARIS, hours=HOURS)

    assert list(ahead) == [local("2027-02-05 09:00"), local("2027-02-12 09:00"), local("2027-02-15 09:00")]
