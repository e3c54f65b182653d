"""A step of an act that was noted by a slip is taken back, and whoever was told of it is told so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire

from guichets.registry import Agent
from journal.entries import Kind
from tickets.changes import UNDO_FOR, TicketChange
from tickets.errors import ForbiddenTransition, GestionnaireOnly, NotTheNextStep, TooLateToUndoStep
from tickets.kinds.declaration import DONE
from tickets.kinds.declared import declaration_of
from tickets.notices import ActDone, ActUndone
from tickets.service import Request, TicketService
from tickets.steps import StepService, step_to_undo
from tickets.ticket import Ticket

NADIA, CAMILLE = agent(), gestionnaire()
KIND = "reactivation"


@dataclass
class Play:
    work: FakeWork = field(default_factory=lambda: FakeWork(NADIA, CAMILLE))

    def __post_init__(self) -> None:
        request = Request(question="Réactiver la demande", theme="reactivation", kind=KIND)
        self.ticket: Ticket = self.desk.open_ticket(request, by=NADIA, channel="web", chat_ref="agent-1")

    @property
    def desk(self) -> TicketService:
        return TicketService(self.work, now=NOW, zone=PARIS)

    def steps(self, *, later: timedelta = timedelta()) -> StepService:
        return StepService(self.work, now=NOW + later, zone=PARIS)

    def is_done(self, by: Agent = CAMILLE) -> Play:
        while step := self.ticket.next_step:
            self.steps().note(self.ticket, step, by=by)
        return self

    def told(self, kind: type[Any]) -> list[Any]:
        return [notice for notice in self.work.outbox.notices if isinstance(notice, kind)]


@pytest.fixture
def play() -> Play:
    return Play().is_done()


def test_an_act_that_was_said_done_by_a_slip_is_to_be_done_again_and_its_agent_is_told(play: Play) -> None:
    play.steps(later=UNDO_FOR).undo(play.ticket, DONE, by=CAMILLE)

    assert play.ticket.is_unfinished
    assert play.ticket.next_step == DONE
    assert len(play.told(ActDone)) == len(play.told(ActUndone)) == 1
    assert play.told(ActUndone)[0].author == CAMILLE.name
    assert (play.ticket.history[-1].action, play.ticket.history[-1].about) == (TicketChange.UNDO_STEP, DONE)


def test_the_journal_counts_each_step_and_takes_back_the_one_that_was_undone(play: Play) -> None:
    play.steps().undo(play.ticket, DONE, by=CAMILLE)

    rows = [(row.entry.kind, row.entry.outcome) for row in play.work.journal.rows()]
    assert [step for kind, step in rows if kind is Kind.STEP_NOTED] == list(declaration_of(KIND).steps)
    assert rows[-1] == (Kind.STEP_UNDONE, DONE)


def test_undoing_goes_back_step_by_step_and_an_earlier_step_is_told_to_nobody(play: Play) -> None:
    *_, before, last = declaration_of(KIND).steps
    play.steps().undo(play.ticket, last, by=CAMILLE)
    play.steps().undo(play.ticket, before, by=CAMILLE)

    assert play.ticket.next_step == before
    assert len(play.told(ActUndone)) == 1


def test_a_step_is_no_slip_for_ever(play: Play) -> None:
    later = UNDO_FOR + timedelta(seconds=1)

    assert step_to_undo(play.ticket, NOW + UNDO_FOR) == DONE
    assert step_to_undo(play.ticket, NOW + later) == ""
    with pytest.raises(TooLateToUndoStep):
        play.steps(later=later).undo(play.ticket, DONE, by=CAMILLE)


def test_only_the_last_step_of_an_open_ticket_is_undone_and_once(play: Play) -> None:
    first = declaration_of(KIND).steps[0]
    with pytest.raises(GestionnaireOnly):
        play.steps().undo(play.ticket, DONE, by=NADIA)
    with pytest.raises(NotTheNextStep):
        play.steps().undo(play.ticket, first, by=CAMILLE)
    play.steps().undo(play.ticket, DONE, by=CAMILLE)
    with pytest.raises(NotTheNextStep):
        play.steps().undo(play.ticket, DONE, by=CAMILLE)
    play.is_done().desk.close(play.ticket, by=CAMILLE)
    with pytest.raises(ForbiddenTransition):
        play.steps().undo(play.ticket, DONE, by=CAMILLE)
