from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from due_fakes import GESTIONNAIRES, HOURS, PARIS, FakeWork, everywhere, local, person

from deadlines.zones import Zone
from guichets.registry import Role
from journal.entries import Kind
from quality.follow_up import SignalementService
from quality.notices import (
    AnswerMissing,
    GuichetReminded,
    NobodyToRemind,
    SignalementOverdue,
    SignalementReminder,
)
from quality.reminders import milestone_owed, remind_signalements, reminders_ahead
from quality.signalements import Signalement, due_date

ODILE = person(1)
AGENT = person(11, Role.AGENT, guichet_id=1)
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
2027-01-12  2027-01-27  -
2027-01-12  2027-01-28  J-15
2027-01-12  2027-02-04  J-15
2027-01-12  2027-02-05  J-7
2027-01-12  2027-02-10  J-7
2027-01-12  2027-02-11  J-1
2027-01-12  2027-02-12  J
2027-01-12  2027-02-13  J
2027-01-12  2027-02-15  J+1
2027-01-12  2027-02-20  J+1
2027-01-12  2027-02-22  J+8
2027-01-12  2027-09-01  J+197
2026-11-25  2026-12-10  J-15
2026-11-25  2026-12-18  J-7
2026-11-25  2026-12-24  J
2026-11-25  2026-12-26  J
2026-11-25  2026-12-28  J+1
2027-01-09  2027-02-02  J-7
2027-01-08  2027-02-01  J-7
2027-01-31  2027-02-22  J-7
2027-01-31  2027-02-25  J-7
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

    for day in ("2027-01-28", "2027-02-05", "2027-02-11", "2027-02-12", "2027-02-15", "2027-02-22"):
        assert remind(work, f"{day} 09:00") > 0
        assert remind(work, f"{day} 09:10") == 0

    assert work.outbox.told(SignalementReminder) == [11, 12] * 4
    assert work.outbox.told(SignalementOverdue) == [11, 12] * 2
    assert work.outbox.told(GuichetReminded) == [GESTIONNAIRES] * 4
    assert work.outbox.told(AnswerMissing) == [GESTIONNAIRES] * 2
    assert recorded.told_ids == [11, 12]
    assert work.outbox.keys[0] == "rappel:S-2028-001:2027-02-12:J-15:agent-11"
    assert [row.outcome for row in work.journal.of(Kind.REMINDER_SENT)] == [
        milestone for milestone in ("J-15", "J-7", "J-1", "J", "J+1", "J+8") for _ in range(3)
    ]
    assert {row.guichet_id for row in work.journal.of(Kind.REMINDER_SENT)} == {1}


def test_a_reminder_states_the_legal_date_even_when_it_leaves_early(work: FakeWork) -> None:
    record(work, date(2026, 11, 25))

    remind(work, "2026-12-24 09:00")

    assert work.outbox.posted[0][1] == SignalementReminder(
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

    days = ("01-28", "02-05", "02-11", "02-12", "02-15")
    assert list(ahead) == [local(f"2027-{day} 09:00") for day in days]


def test_while_help_is_awaited_nobody_is_reminded_and_the_date_stays(work: FakeWork) -> None:
    recorded = record(work)
    orders = SignalementService(work, now=local("2027-01-20 10:00"), zone=PARIS)
    orders.ask_help(recorded, by=ODILE)

    assert remind(work, "2027-02-05 09:00") == 0
    assert reminded(work) == []

    orders.give_help(recorded, by=ODILE)

    assert remind(work, "2027-02-08 09:00") == 3  # the one that was missed
    assert recorded.due_on == date(2027, 2, 12)


def test_once_proposed_to_the_state_reminders_are_over(work: FakeWork) -> None:
    recorded = record(work)
    orders = SignalementService(work, now=local("2027-02-20 10:00"), zone=PARIS)
    orders.chase(recorded, (), by=ODILE)
    assert remind(work, "2027-02-22 09:00") == 3
    orders.propose(recorded, on=date(2027, 2, 20), by=ODILE)

    assert remind(work, "2027-03-01 09:00") == 0


def reminded(work: FakeWork) -> list[int]:
    return work.outbox.told(SignalementReminder)


TABLE = """
zone        sent        due         why
Europe/Paris 2027-01-31 2027-02-28  no 31 February
Europe/Paris 2028-01-31 2028-02-29  a leap year
Europe/Paris 2028-01-29 2028-02-29  a leap year
Europe/Paris 2027-01-29 2027-02-28  not a leap year
Europe/Paris 2026-11-30 2026-12-30  nothing to say
Europe/Paris 2026-12-31 2027-01-31  a Sunday
Europe/Paris 2026-11-25 2026-12-25  Christmas
Europe/Paris 2027-04-01 2027-05-01  a public holiday, a Saturday
Europe/Paris 2027-04-30 2027-05-30  the last day of April is not that of May
Europe/Paris 2027-03-31 2027-04-30  no 31 April
Indian/Reunion 2026-11-20 2026-12-20 the abolition of slavery, there alone
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines()[1:])
def test_the_month_is_that_of_the_calendar(line: str) -> None:
    _, sent, due, *_ = line.split()
    assert due_date(date.fromisoformat(sent)) == date.fromisoformat(due)


ANSWERED = """
zone             code  answered (there)     day         outcome
Europe/Paris     06    2027-02-28T23:59     2027-02-28  in_time
Europe/Paris     06    2027-03-01T00:00     2027-03-01  late
Indian/Reunion   974   2027-02-28T23:59     2027-02-28  in_time
America/Cayenne  973   2027-02-28T23:59     2027-02-28  in_time
America/Martinique 972 2027-03-01T00:01     2027-03-01  late
"""


@pytest.mark.parametrize("line", ANSWERED.strip().splitlines()[1:])
def test_an_answer_is_of_the_day_that_it_is_there(work: FakeWork, line: str) -> None:
    name, code, at, day, outcome = line.split()
    zone = Zone.of(code)
    made = SignalementService(work, now=local("2027-02-01 12:00"), zone=zone).record(
        guichet_id=1, subject="Baux tardifs", sent_on=date(2027, 1, 31), by=ODILE
    )
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(name))

    SignalementService(work, now=now, zone=zone).answer(made, by=AGENT, text="Voici notre plan")

    assert (made.answered_on, made.history[-1].outcome) == (date.fromisoformat(day), outcome)
