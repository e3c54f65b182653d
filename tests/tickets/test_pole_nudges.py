"""The silence of the pole is told once per period, while the office is open, and nothing leaves by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire
from pole_fakes import POLE

from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.notices import PoleSilent
from tickets.pole.nudges import tell_of_silence
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Ticket

NADIA, CAMILLE = agent(), gestionnaire()
SIX_DAYS_LATER = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)  # working days: from a Wednesday to a Thursday


class Waiting:
    """A ticket of Nadia's, which Camille sent to the pole at ``NOW``."""

    def __init__(self, *, kind: str = "question", by_hand: bool = False) -> None:
        self.work = FakeWork(NADIA, CAMILLE)
        request = Request(question="L’écran reste blanc", theme="pieces", kind=kind)
        desk = TicketService(self.work, now=NOW, zone=PARIS)
        self.ticket: Ticket = desk.open_ticket(request, by=NADIA, channel="web", chat_ref="agent-1")
        dossier = Dossier(
            reference=self.ticket.reference,
            departement="06",
            guichet="Mairie de Valbonne",
            profile="guichet",
            about_one_file=False,
            steps="Étapes",
            local_answer="Aucune",
            question="Panne connue ?",
            blocking=Blocking.TOTAL,
        )
        order = self.desk(NOW).escalate_by_hand if by_hand else self.desk(NOW).escalate
        order(self.ticket, dossier, subject="SNE", body="Bonjour", by=CAMILLE, pole=POLE)

    def desk(self, now: datetime) -> PoleService:
        return PoleService(self.work, now=now, zone=PARIS)

    def ticks(self, now: datetime) -> list[PoleSilent]:
        """What the gestionnaires are told at this instant."""
        before = len(self.work.outbox.notices)
        told = tell_of_silence(self.work, now=now, zone=PARIS, pole=POLE)
        notices = self.work.outbox.notices[before:]
        assert len(notices) == told
        return notices


def test_the_gestionnaire_is_told_after_five_working_days_and_once_per_period() -> None:
    waiting = Waiting()

    assert waiting.ticks(NOW + timedelta(days=6)) == []
    (notice,) = waiting.ticks(SIX_DAYS_LATER)
    assert notice == PoleSilent(
        waiting.ticket.reference, "L’écran reste blanc", "Mairie de Valbonne", 6, 0, by_hand=False
    )
    assert waiting.ticks(SIX_DAYS_LATER + timedelta(minutes=10)) == []
    (again,) = waiting.ticks(SIX_DAYS_LATER + timedelta(days=7))
    assert again.days == 11
    assert len(waiting.work.outbox.mails) == 1


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 12, 5, 10, 0, tzinfo=UTC),  # a Saturday
        datetime(2026, 12, 3, 20, 0, tzinfo=UTC),
        datetime(2026, 12, 25, 10, 0, tzinfo=UTC),
    ],
)
def test_nobody_is_told_while_the_office_is_closed(now: datetime) -> None:
    assert Waiting().ticks(now) == []


def test_what_was_nudged_answered_settled_or_refused_is_left_in_peace() -> None:
    nudged, answered, settled, refused = Waiting(), Waiting(), Waiting(), Waiting()
    later = SIX_DAYS_LATER - timedelta(days=1)
    nudged.desk(later).nudge(nudged.ticket, "Et alors ?", by=CAMILLE, pole=POLE)
    answered.desk(later).record_answer(answered.ticket, "Corrigé", by=CAMILLE)
    settled.desk(later).settle(settled.ticket, by=CAMILLE)
    letter = next(iter(refused.work.outbox.mails.values()))
    refused.desk(later).refused(refused.ticket, letter.message_id, recipient=POLE.address, reason="550")

    for waiting in (nudged, answered, settled, refused):
        assert waiting.ticks(SIX_DAYS_LATER) == []


def test_a_ticket_closed_meanwhile_waits_for_nobody() -> None:
    waiting = Waiting()
    TicketService(waiting.work, now=NOW, zone=PARIS).close(waiting.ticket, by=NADIA)

    assert waiting.ticks(SIX_DAYS_LATER) == []


def test_what_went_by_hand_is_asked_again_by_hand() -> None:
    (notice,) = Waiting(by_hand=True).ticks(SIX_DAYS_LATER)

    assert notice.by_hand


def test_a_sensitive_question_is_not_shown_in_passing() -> None:
    (notice,) = Waiting(kind=SENSITIVE).ticks(SIX_DAYS_LATER)

    assert notice.question == ""


def test_the_period_is_that_of_the_setting() -> None:
    waiting = Waiting()
    patient = replace(POLE, nudge_after=10)
    told = tell_of_silence(waiting.work, now=SIX_DAYS_LATER, zone=PARIS, pole=patient)

    assert told == 1
    (escalation,) = waiting.work.escalations.all
    assert escalation.nudge_at is not None
    assert escalation.nudge_at - SIX_DAYS_LATER == timedelta(days=14)
