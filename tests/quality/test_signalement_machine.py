"""Whatever is ordered, and on whatever day: what never happens to a signalement."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from due_fakes import PARIS, FakeWork, everywhere, local, person
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from guichets.registry import Role
from journal.entries import Kind
from quality.errors import QualityError
from quality.follow_up import KINDS, SignalementService
from quality.life import LIFE, Action, Status, after
from quality.notices import AnswerOwed, SignalementOverdue, SignalementReminder
from quality.reminders import remind_signalements
from quality.signalements import Anomaly, Correction, LetterText, Signalement

ODILE = person(1)
NADIA = person(11, Role.AGENT, guichet_id=1)
REMINDERS = (SignalementReminder, SignalementOverdue)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.work = FakeWork()
        self.now: datetime = local("2026-11-30 10:00")

    @initialize()
    def notify(self) -> None:
        draft = self.desk.draft(
            LetterText(subject="Baux", anomalies=[Anomaly("", "Retard")]), guichet_id=1, by=ODILE
        )
        self.made: Signalement = self.desk.notify(draft, [], by=ODILE)
        self.due_on = self.made.due_on

    @property
    def desk(self) -> SignalementService:
        return SignalementService(self.work, now=self.now, zone=PARIS)

    @rule(days=st.integers(0, 40), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)

    @rule(
        order=st.sampled_from([one for one in Action if one is not Action.NOTIFY]),
        by=st.sampled_from([ODILE, NADIA]),
    )
    def somebody_orders(self, order: Action, by: object) -> None:
        made, desk, who = self.made, self.desk, ODILE if by is ODILE else NADIA
        today = PARIS.local(self.now).date()
        before = (made.status, len(made.history), len(self.orders()))
        with suppress(QualityError):
            match order:
                case Action.ACKNOWLEDGE:
                    desk.acknowledge(made, by=who)
                case Action.ASK_HELP:
                    desk.ask_help(made, by=who)
                case Action.HELP:
                    desk.give_help(made, by=who)
                case Action.CHASE:
                    desk.chase(made, [], by=who)
                case Action.ANSWER:
                    desk.answer(made, by=who, text="Notre plan")
                case Action.REOPEN:
                    desk.take_back_answer(made, by=who)
                case Action.FOLLOW:
                    desk.plan(made, "Former", owner="Accueil", due_on=None, by=who)
                case Action.EVALUATE:
                    desk.evaluate(made, Correction.PARTLY, "", by=who)
                case Action.REPORT:
                    desk.report(made, on=today, event_id=None, by=who)
                case Action.PROPOSE:
                    desk.propose(made, on=today, by=who)
                case Action.CLOSE:
                    desk.close(made, by=who)
                case Action.WITHDRAW:
                    desk.cancel(made, by=who)
            return
        assert before == (
            made.status,
            len(made.history),
            len(self.orders()),
        )  # what is refused changes nothing

    @rule()
    def the_clock_ticks(self) -> None:
        count = len(self.work.outbox.posted)
        remind_signalements(self.work, now=self.now, hours_of=everywhere)
        left = self.work.outbox.posted[count:]
        assert self.made.is_reminded or not left
        remind_signalements(self.work, now=self.now, hours_of=everywhere)
        assert len(self.work.outbox.posted) == count + len(left)

    @precondition(lambda self: hasattr(self, "made"))
    @invariant()
    def the_legal_date_never_moves(self) -> None:
        assert self.made.due_on == self.due_on
        said = [notice for _, notice in self.work.outbox.posted if isinstance(notice, AnswerOwed)]
        assert {notice.due_on for notice in said} <= {self.due_on}

    @precondition(lambda self: hasattr(self, "made"))
    @invariant()
    def what_is_owed_can_be_noted(self) -> None:
        """An answer, while one is owed; the help that was asked for, while it stops the reminders."""
        possible = LIFE[self.made.status]
        assert not self.made.is_pending or Action.ANSWER in possible
        assert not self.made.is_pending or self.made.help_asked_at is None or Action.HELP in possible

    @precondition(lambda self: hasattr(self, "made"))
    @invariant()
    def nobody_is_told_anything_twice(self) -> None:
        assert len(self.work.outbox.keys) == len(set(self.work.outbox.keys))

    @precondition(lambda self: hasattr(self, "made"))
    @invariant()
    def the_history_is_complete(self) -> None:
        """It leads where the signalement stands, and the journal has a row for each of its steps."""
        status = Status.DRAFT
        for number, step in enumerate(self.made.history):
            replayed = Signalement(
                reference="", guichet_id=1, subject="", sent_on=self.due_on, due_on=self.due_on,
                status=status, recorded_by=1, created_at=self.now, history=self.made.history[:number],
            )  # fmt: skip
            assert after(status, step.action) is not None
            replayed.apply(step)
            status = replayed.status
        assert status is self.made.status
        assert self.orders() == [KINDS[step.action] for step in self.made.history]

    def orders(self) -> list[Kind]:
        return [row.kind for row in self.work.journal.entries if row.kind is not Kind.REMINDER_SENT]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
